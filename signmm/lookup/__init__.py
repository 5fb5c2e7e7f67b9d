"""A searchable dictionary of clips: signs are added by examples, without training."""

from signmm.lookup.embed import ClipEmbedder
from signmm.lookup.sign_dictionary import Match, SignDictionary, fingerprint

__all__ = ['ClipEmbedder', 'Match', 'SignDictionary', 'fingerprint']
