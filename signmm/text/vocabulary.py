"""A vocabulary of glosses, words or characters."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from signmm.io.atomic import write_text
from signmm.io.format_version import format_version
from signmm.io.guarded import guard, need, read_json
from signmm.utils.suggest import did_you_mean

#: Of the file format; files without a number are of version 1.
VERSION = 1
BLANK, UNK, PAD, BOS, EOS = '<blank>', '<unk>', '<pad>', '<bos>', '<eos>'


class Vocabulary:
    """Tokens and their ids.

    Args:
        tokens: All tokens in the order of their ids, special ones included.

    Raises:
        ValueError: A token occurs twice.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        wrong = next((token for token in tokens if not isinstance(token, str) or not token), None)
        if wrong is not None or not len(tokens):
            raise ValueError(
                f'vocabulary: tokens must be a list of non-empty texts, got {wrong!r} in {len(tokens)} tokens'
            )
        doubled = [token for token, count in Counter(tokens).items() if count > 1]
        if doubled:
            raise ValueError(f'vocabulary: token {doubled[0]!r} occurs twice')
        self.tokens = list(tokens)
        self.ids = {token: i for i, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def index(self, special: str) -> int:
        """Finds a special token.

        Args:
            special: For example :data:`BLANK`.

        Returns:
            Its id.

        Raises:
            KeyError: The vocabulary has no such token.
        """
        if special not in self.ids:
            raise KeyError(f'vocabulary of {len(self)} tokens has no {special}; its first are {self.tokens[:5]}')
        return self.ids[special]

    def encode(self, tokens: Iterable[str], where: str = 'sentence') -> list[int]:
        """Turns tokens into ids; an unknown one becomes :data:`UNK` where the vocabulary has it.

        Args:
            tokens: Tokens.
            where: Named in the error text.

        Returns:
            Ids.

        Raises:
            KeyError: An unknown token, and the vocabulary has no :data:`UNK`.
        """
        unknown = self.ids.get(UNK)
        ids = []
        for token in tokens:
            number = self.ids.get(token, unknown)
            if number is None:
                raise KeyError(f'{where}: {token!r} is not in the vocabulary of {len(self)} tokens, which has no {UNK}')
            ids.append(number)
        return ids

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Turns ids into tokens.

        Args:
            ids: Ids.

        Returns:
            Tokens.
        """
        return [self.tokens[int(i)] for i in ids]

    def split(self, text: str, unit: str = 'word') -> list[str]:
        """Splits a text into tokens of this vocabulary; see :func:`split_text`.

        Args:
            text: A sentence.
            unit: ``'word'`` or ``'char'``.

        Returns:
            Tokens.
        """
        return split_text(text, unit)

    def join(self, tokens: Sequence[str]) -> str:
        """Writes tokens as a text.

        Args:
            tokens: Tokens.

        Returns:
            The text, tokens separated by spaces.
        """
        return ' '.join(tokens)

    def save(self, path: str | Path) -> None:
        """Writes a JSON file.

        Args:
            path: Where to.
        """
        write_text(path, json.dumps({'version': VERSION, 'tokens': self.tokens}, ensure_ascii=False, indent=0))

    @classmethod
    def read(cls, path: str | Path) -> Vocabulary:
        """Reads a file that :meth:`save` wrote.

        Args:
            path: The file.

        Returns:
            The vocabulary.

        Raises:
            FileNotFoundError: No such file; the message says how to make it.
            ValueError: Not such a file, or one of a newer format.
        """
        hint = '; make it with signmm data vocabulary from the annotation file'
        where = f'vocabulary {path}'
        content = read_json(path, 'vocabulary', dict, hint)
        format_version(content, VERSION, where)
        tokens = need(content, 'tokens', list, where)
        with guard(where):
            return cls(tokens)


def split_text(text: str, unit: str = 'word') -> list[str]:
    """Splits a text.

    Args:
        text: A sentence.
        unit: ``'word'`` or ``'char'``.

    Returns:
        Tokens.

    Raises:
        ValueError: Unknown unit.
    """
    if unit not in ('word', 'char'):
        hint = "; 'subword' needs a sentencepiece model" if unit == 'subword' else did_you_mean(unit, ('word', 'char'))
        raise ValueError(f"unknown unit '{unit}'{hint}")
    words = text.split()
    return words if unit == 'word' else [character for word in words for character in word]
