"""A searchable dictionary of clips: signs are added by examples, without training."""

from signmm.lookup.decision import Decision
from signmm.lookup.novelty import NoveltyDetector
from signmm.lookup.sign_dictionary import Match, SignDictionary, fingerprint
from signmm.lookup.space import LookupSpace

__all__ = ['Decision', 'LookupSpace', 'Match', 'NoveltyDetector', 'SignDictionary', 'fingerprint']
