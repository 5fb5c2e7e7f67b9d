"""Vocabularies of glosses, words, characters and subwords."""

from signmm.text.open import open_vocabulary
from signmm.text.rules import RULES, build_vocabulary, sample_tokens
from signmm.text.vocabulary import Vocabulary

__all__ = ['RULES', 'Vocabulary', 'build_vocabulary', 'open_vocabulary', 'sample_tokens']
