"""How the field builds vocabularies, as named presets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from signmm.text.vocabulary import BLANK, BOS, EOS, PAD, UNK, Vocabulary, split_text
from signmm.utils.suggest import choose


@dataclass(frozen=True)
class VocabularyRule:
    """How tokens become a vocabulary.

    Attributes:
        specials: First tokens, in this order.
        order: ``'frequency'``, ties alphabetical, or ``'alphabetical'``.
        splits: Whose annotations count; one that saw the test split meets no unknown token there, which hides errors.
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
    choose('vocabulary rule', rule, RULES)
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
