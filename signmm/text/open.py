"""Opens a vocabulary, whatever it is kept in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from signmm.text.subwords import SubwordVocabulary
from signmm.text.vocabulary import Vocabulary


def open_vocabulary(source: Vocabulary | Sequence[str] | str | Path) -> Vocabulary:
    """Takes a vocabulary from wherever it is.

    Args:
        source: A vocabulary, its tokens, a file of :meth:`Vocabulary.save`, or a sentencepiece model (``.model``).

    Returns:
        The vocabulary.

    Raises:
        FileNotFoundError: No such file; the message says how to make it.
        ValueError: Not such a file, or one of a newer format.
    """
    if isinstance(source, Vocabulary):
        return source
    if not isinstance(source, str | Path):
        return Vocabulary(source)
    return SubwordVocabulary(source) if Path(source).suffix == '.model' else Vocabulary.read(source)
