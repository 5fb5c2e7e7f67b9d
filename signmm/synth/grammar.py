"""Words and sentences: a vocabulary of glosses with word classes, and a translation with another word order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np

_PEOPLE = (
    'mother father teacher friend child doctor farmer sister brother woman man baker student nurse driver cook king '
    'neighbour painter singer'
).split()
_THINGS = (
    'book house apple car letter bread table tree flower picture cup boat dog cat key door garden bicycle coat window '
    'lamp river fish orange bag'
).split()
_VERBS = {
    'see': 'saw', 'buy': 'bought', 'like': 'liked', 'find': 'found', 'give': 'gave', 'clean': 'cleaned',
    'draw': 'drew', 'sell': 'sold', 'open': 'opened', 'need': 'needed', 'show': 'showed', 'hide': 'hid',
    'want': 'wanted', 'know': 'knew', 'lose': 'lost', 'bring': 'brought', 'break': 'broke', 'paint': 'painted',
}  # fmt: skip
_ADJECTIVES = 'big small old new red green heavy beautiful long dirty cheap warm'.split()
_TIMES = {'yesterday': 'past', 'tomorrow': 'future', 'now': 'present', 'today': 'present'}
_ENDS = ('not', 'why')
#: Word classes in the order in which a vocabulary is filled, so that small ones can already make sentences.
_PATTERN = ('person', 'verb', 'thing', 'adjective', 'time', 'verb', 'thing', 'end', 'person', 'thing')
_TABLES = {
    'person': tuple(_PEOPLE), 'thing': tuple(_THINGS), 'verb': tuple(_VERBS), 'adjective': tuple(_ADJECTIVES),
    'time': tuple(_TIMES), 'end': _ENDS,
}  # fmt: skip
_TAKEN = frozenset(chain.from_iterable(_TABLES.values()))
_ONSETS, _VOWELS = 'bdfgklmnprstvz', 'aeiou'
#: A vocabulary must reach a verb, a person and a thing before it can make a sentence.
MIN_GLOSSES = 3


@dataclass(frozen=True)
class Word:
    """One entry of the vocabulary.

    Attributes:
        text: The base form in the text, e.g. ``'read'``.
        kind: person, thing, verb, adjective, time or end (negation, question).
    """

    text: str
    kind: str

    @property
    def gloss(self) -> str:
        """The gloss, e.g. ``'READ'``."""
        return self.text.upper()


def _invented(number: int) -> str:
    """Makes the word of that number for vocabularies larger than the tables: 0 -> baba, 1 -> bade, ..."""
    syllables: list[str] = []
    left = number
    while left or len(syllables) < 2:
        left, rest = divmod(left, len(_ONSETS) * len(_VOWELS))
        syllables.append(_ONSETS[rest // len(_VOWELS)] + _VOWELS[rest % len(_VOWELS)])
    return ''.join(reversed(syllables))


def build_words(size: int) -> tuple[Word, ...]:
    """Fills a vocabulary; a larger one begins with the smaller one.

    Args:
        size: Number of words.

    Returns:
        Words with unique texts.
    """
    used = dict.fromkeys(_TABLES, 0)
    words: list[Word] = []
    invented = 0
    while len(words) < size:
        kind = _PATTERN[len(words) % len(_PATTERN)]
        if kind in ('time', 'end') and used[kind] == len(_TABLES[kind]):
            kind = 'thing'  # these classes are closed
        if used[kind] < len(_TABLES[kind]):
            text = _TABLES[kind][used[kind]]
            used[kind] += 1
        else:
            text, invented = next((_invented(k), k + 1) for k in count(invented) if _invented(k) not in _TAKEN)
        words.append(Word(text, kind))
    return tuple(words)


def _article(noun: str) -> str:
    return 'an' if noun[0] in _VOWELS else 'a'


def _third_person(verb: str) -> str:
    return verb + 'es' if verb.endswith(('s', 'sh', 'ch', 'x', 'z')) else verb + 's'


def _predicate(verb: str, tense: str, negated: bool) -> str:
    """Conjugates, e.g. 'did not see', 'will see', 'sees'."""
    if tense == 'future':
        return f'will not {verb}' if negated else f'will {verb}'
    if negated:
        return f'did not {verb}' if tense == 'past' else f'does not {verb}'
    if tense == 'past':
        return _VERBS.get(verb, verb + 'd' if verb.endswith('e') else verb + 'ed')
    return _third_person(verb)


def _translate(parts: dict[str, str]) -> str:
    """Puts the parts of a sentence into English word order."""
    noun, adjective, end, time = parts['thing'], parts.get('adjective'), parts.get('end'), parts.get('time')
    described = f'{adjective} {noun}' if adjective else noun
    item = f'{_article(described)} {described}'
    tense = _TIMES[time] if time else 'present'
    subject = f'the {parts["person"]}'
    if end == 'why':
        helper = {'past': 'did', 'present': 'does', 'future': 'will'}[tense]
        words = ['why', helper, subject, parts['verb'], item, *([time] if time else []), '?']
    else:
        words = [subject, _predicate(parts['verb'], tense, end == 'not'), item, *([time] if time else []), '.']
    return ' '.join(words)


def build_sentence(words: Sequence[Word], rng: np.random.Generator) -> tuple[tuple[int, ...], str]:
    """Draws a sentence.

    Signed order is time, object, adjective, subject, verb, negation or question word; the text is English with
    articles, auxiliaries and inflection: ``YESTERDAY BOOK BIG MOTHER BUY NOT`` becomes
    ``the mother did not buy a big book yesterday .``

    Args:
        words: The vocabulary, at least :data:`MIN_GLOSSES` of :func:`build_words`.
        rng: Source of randomness.

    Returns:
        Indices of the glosses in signed order, and the text: lower case, tokens separated by blanks.

    Raises:
        ValueError: The vocabulary is too small for a sentence.
    """
    if len(words) < MIN_GLOSSES:
        raise ValueError(f'a sentence needs a vocabulary of at least {MIN_GLOSSES} glosses, got {len(words)}')
    groups = {kind: [i for i, word in enumerate(words) if word.kind == kind] for kind in _TABLES}
    chosen = {}
    for kind, share in (
        ('time', 0.6),
        ('thing', 1.0),
        ('adjective', 0.5),
        ('person', 1.0),
        ('verb', 1.0),
        ('end', 0.4),
    ):
        take, which = rng.random() < share, rng.random()
        if take and groups[kind]:
            chosen[kind] = groups[kind][int(which * len(groups[kind]))]
    return tuple(chosen.values()), _translate({kind: words[i].text for kind, i in chosen.items()})
