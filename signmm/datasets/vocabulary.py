"""Gloss and word vocabularies, built by the rules of the field, as named presets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from signmm.io.format_version import format_version
from signmm.io.guarded import guard, need, read_json
from signmm.utils.suggest import did_you_mean

#: Of the file format; files without a number are of version 1.
VERSION = 1
BLANK, UNK, PAD, BOS, EOS = '<blank>', '<unk>', '<pad>', '<bos>', '<eos>'


@dataclass(frozen=True)
class VocabularyRule:
    """How tokens become a vocabulary.

    Attributes:
        specials: First tokens, in this order.
        order: ``'frequency'``, ties alphabetical, or ``'alphabetical'``.
        splits: Whose annotations count; a vocabulary that saw the test split cannot meet an unknown token there, which
            hides errors.
        lower: Lower-case the tokens.
    """

    specials: tuple[str, ...]
    order: str
    splits: tuple[str, ...] = ('train',)
    lower: bool = False


RULES = {
    #: neccam/slt glosses: training set, by frequency; blank 0.
    'slt_gloss': VocabularyRule((BLANK, UNK, PAD), 'frequency'),
    #: neccam/slt words.
    'slt_text': VocabularyRule((UNK, PAD, BOS, EOS), 'frequency'),
    #: VAC, CorrNet: alphabetical over all splits; blank 0, no unknown token.
    'vac_gloss': VocabularyRule((BLANK,), 'alphabetical', ('train', 'dev', 'test')),
    #: TwoStream, MSKA and our default: training set only, alphabetical; blank 0.
    'train_gloss': VocabularyRule((BLANK, UNK), 'alphabetical'),
}


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
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(
            json.dumps({'version': VERSION, 'tokens': self.tokens}, ensure_ascii=False, indent=0), encoding='utf8'
        )

    @classmethod
    def load(cls, source: Vocabulary | Sequence[str] | str | Path) -> Vocabulary:
        """Takes a vocabulary from wherever it is.

        Args:
            source: A vocabulary, its tokens, a file that ``save`` wrote, or a sentencepiece model (``.model``).

        Returns:
            The vocabulary.

        Raises:
            FileNotFoundError: No such file; the message says how to make it.
            ValueError: Not such a file, or one of a newer format.
        """
        if isinstance(source, Vocabulary):
            return source
        if not isinstance(source, str | Path):
            return cls(source)
        if Path(source).suffix == '.model':
            from signmm.datasets.subwords import SubwordVocabulary

            return SubwordVocabulary(source)
        hint = '; make it with signmm data vocabulary from the annotation file'
        where = f'vocabulary {source}'
        content = read_json(source, 'vocabulary', dict, hint)
        format_version(content, VERSION, where)
        tokens = need(content, 'tokens', list, where)
        with guard(where):
            return cls(tokens)


def build_vocabulary(
    sentences: Iterable[tuple[str, Sequence[str]]], rule: str = 'train_gloss', min_count: int = 1
) -> Vocabulary:
    """Builds a vocabulary.

    Args:
        sentences: Pairs (split, tokens).
        rule: A key of :data:`RULES`.
        min_count: Rarer tokens are left out.

    Returns:
        The vocabulary.

    Raises:
        ValueError: Unknown rule, or no sentence of its splits.
    """
    if rule not in RULES:
        raise ValueError(f"unknown vocabulary rule '{rule}'{did_you_mean(rule, RULES)}")
    chosen = RULES[rule]
    counts: Counter[str] = Counter()
    for split, tokens in sentences:
        if split in chosen.splits:
            counts.update(token.lower() if chosen.lower else token for token in tokens)
    if not counts:
        raise ValueError(f"vocabulary rule '{rule}': no token in the splits {', '.join(chosen.splits)}")
    tokens = sorted(token for token, count in counts.items() if count >= min_count and token not in chosen.specials)
    if chosen.order == 'frequency':
        tokens.sort(key=lambda token: -counts[token])
    return Vocabulary([*chosen.specials, *tokens])


def sample_tokens(sample: dict, field: str, unit: str = 'word') -> list[str]:
    """Reads the tokens of an annotated sample.

    Args:
        sample: Of an annotation file.
        field: ``'gloss'`` or ``'text'``.
        unit: Of texts: ``'word'``, separated by white space, or ``'char'``, without white space (Chinese).

    Returns:
        Tokens.

    Raises:
        ValueError: The sample has no such field.
    """
    if sample.get(field) is None:
        raise ValueError(f"clip '{sample.get('video_id', '?')}' has no field '{field}'")
    if field == 'gloss':
        return list(sample['gloss'])
    return split_text(sample['text'], unit)


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
