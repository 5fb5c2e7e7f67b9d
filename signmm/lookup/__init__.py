"""A searchable dictionary of clips: signs are added by examples, without training."""

from signmm.lookup.novelty import NoveltyDetector
from signmm.lookup.sign_dictionary import Match, SignDictionary, fingerprint

__all__ = ['Match', 'NoveltyDetector', 'SignDictionary', 'fingerprint']
