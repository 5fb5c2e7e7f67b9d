"""SynthSign: an articulated signer that signs generated glosses and sentences."""
