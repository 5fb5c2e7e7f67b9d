"""Subword vocabularies by sentencepiece (optional: ``pip install signmm[subwords]``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from signmm.io.atomic import writing
from signmm.text.vocabulary import BOS, EOS, PAD, UNK, Vocabulary


def sentencepiece() -> Any:
    """Imports sentencepiece.

    Returns:
        The module.

    Raises:
        ImportError: It is not installed; the message says what to install.
    """
    try:
        import sentencepiece
    except ImportError:
        raise ImportError('subword vocabularies need the package sentencepiece: pip install sentencepiece') from None
    return sentencepiece


class SubwordVocabulary(Vocabulary):
    """The pieces of a sentencepiece model, with ``<unk> <pad> <bos> <eos>``.

    Args:
        path: Model file that :func:`train_subwords` wrote.

    Raises:
        FileNotFoundError: No such file; the message says how to make it.
    """

    def __init__(self, path: str | Path) -> None:
        if not Path(path).is_file():
            raise FileNotFoundError(
                f'sentencepiece model {path} does not exist (looked in {Path.cwd()}); make it with '
                'signmm data vocabulary --unit subword from the annotation file'
            )
        self.processor = sentencepiece().SentencePieceProcessor(model_file=str(path))
        super().__init__([self.processor.id_to_piece(i) for i in range(self.processor.get_piece_size())])

    def split(self, text: str, unit: str = 'subword') -> list[str]:
        """Splits a text into pieces.

        Args:
            text: A sentence.
            unit: ``'subword'``.

        Returns:
            Pieces.

        Raises:
            ValueError: Another unit.
        """
        if unit != 'subword':
            raise ValueError(f"a sentencepiece model needs unit 'subword', got '{unit}'")
        return self.processor.encode(text, out_type=str)

    def join(self, tokens: Sequence[str]) -> str:
        """Puts pieces together. Gives the text."""
        return self.processor.decode_pieces(list(tokens))


def train_subwords(texts: Iterable[str], path: str | Path, size: int) -> SubwordVocabulary:
    """Trains a unigram model of subwords.

    Args:
        texts: Sentences, of the training set alone.
        path: Model file to write, ``.model``.
        size: Number of pieces, the four special ones included.

    Returns:
        The vocabulary.

    Raises:
        ValueError: The file's name has another ending, or the texts do not yield so many pieces.
    """
    path = Path(path)
    if path.suffix != '.model':
        raise ValueError(f'{path}: a sentencepiece model must be named *.model')
    try:
        with writing(path) as file:
            sentencepiece().SentencePieceTrainer.train(
                sentence_iterator=iter(texts), model_writer=file, vocab_size=size, character_coverage=1.0,
                unk_id=0, pad_id=1, bos_id=2, eos_id=3, unk_piece=UNK, pad_piece=PAD, bos_piece=BOS, eos_piece=EOS,
                minloglevel=2,
            )  # fmt: skip
    except RuntimeError as error:
        raise ValueError(f'subword vocabulary of {size} pieces: {error}') from None
    return SubwordVocabulary(path)
