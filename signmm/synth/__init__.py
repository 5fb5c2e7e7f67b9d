"""SynthSign: an articulated signer that signs generated glosses and sentences."""

from signmm.synth.corpus import SynthSign

__all__ = ['SynthSign']
