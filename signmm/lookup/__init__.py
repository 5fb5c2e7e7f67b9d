"""A searchable dictionary of clips: signs are added by examples, without training."""

from signmm.lookup.embed import ClipEmbedder, fingerprint
from signmm.lookup.sign_dictionary import Match, SignDictionary

__all__ = ['ClipEmbedder', 'Match', 'SignDictionary', 'fingerprint']
