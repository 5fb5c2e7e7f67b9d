"""An n-gram model of gloss sequences, a prior for CTC beam search."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.atomic import write_text
from signmm.io.format_version import format_version
from signmm.io.guarded import guard, need, read_json

#: Of the file format; files without a number are of version 1.
VERSION = 1
#: Before the first and after the last token, in files and histories.
START, END = '<s>', '</s>'
#: No corpus of signs tells more than this apart.
MAX_ORDER = 16


class NGram:
    """Witten-Bell smoothed n-gram: every order is interpolated with the next lower one, the last with a uniform one.

    A state is the longest end of a history that training knows; states are small numbers.

    Args:
        counts: History of at most n - 1 tokens -> how often each token followed.
        tokens: The decoder's symbols in the order of their ids.
        order: n.
        impossible: Tokens that are never predicted, for example the blank.

    Raises:
        ValueError: ``order`` is below 1 or above :data:`MAX_ORDER`.
    """

    def __init__(
        self,
        counts: dict[tuple[str, ...], Counter[str]],
        tokens: Sequence[str],
        order: int,
        impossible: Iterable[str] = (),
    ) -> None:
        if not 1 <= order <= MAX_ORDER:
            raise ValueError(f'NGram: order must be 1 to {MAX_ORDER}, got {order}')
        self.counts, self.tokens, self.order = counts, [*tokens, END], order
        self._ids = {token: i for i, token in enumerate(self.tokens)}
        floor = np.ones(len(self.tokens))
        floor[[self._ids[token] for token in impossible if token in self._ids]] = 0
        self._floor = floor / floor.sum()
        self._states: dict[tuple[str, ...], int] = {}
        self._histories: list[tuple[str, ...]] = []
        self._rows: list[np.ndarray | None] = []
        self._next: dict[tuple[int, int], int] = {}
        self.start = self._state((START,) * (order - 1))

    @classmethod
    def fit(
        cls, sentences: Iterable[Sequence[str]], tokens: Sequence[str], order: int = 3, impossible: Iterable[str] = ()
    ) -> NGram:
        """Counts sentences.

        Args:
            sentences: Token lists; of the training set alone, if test figures are to mean anything.
            tokens: See the class.
            order: See the class.
            impossible: See the class.

        Returns:
            The model.

        Raises:
            ValueError: There is no sentence.
        """
        counts: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for sentence in sentences:
            padded = [START] * (order - 1) + [*sentence, END]
            for place in range(order - 1, len(padded)):
                for back in range(order):
                    counts[tuple(padded[place - back : place])][padded[place]] += 1
        if not counts:
            raise ValueError('NGram: no sentence to count')
        return cls(dict(counts), tokens, order, impossible)

    def save(self, path: str | Path) -> None:
        """Writes a JSON file.

        Args:
            path: Where to.
        """
        table = {' '.join(history): dict(followers) for history, followers in self.counts.items()}
        write_text(path, json.dumps({'version': VERSION, 'order': self.order, 'counts': table}, ensure_ascii=False))

    @classmethod
    def load(cls, path: str | Path, tokens: Sequence[str], impossible: Iterable[str] = ()) -> NGram:
        """Reads a file that ``save`` wrote.

        Args:
            path: The file.
            tokens: See the class; tokens of the file that are not among them are never predicted.
            impossible: See the class.

        Returns:
            The model.

        Raises:
            FileNotFoundError: No such file; the message says how to make it.
            ValueError: Not such a file, one of a newer format, or its counts are not of its order.
        """
        where = f'n-gram model {path}'
        content = read_json(path, 'n-gram model', dict, '; make it with signmm data ngram from the annotation file')
        format_version(content, VERSION, where)
        order, table = need(content, 'order', int, where), need(content, 'counts', dict, where)
        with guard(where):
            counts = {tuple(history.split()): _followers(history, table, where) for history in table}
            if not counts or max(map(len, counts)) != order - 1:
                raise ValueError(f"field 'order' is {order}, but 'counts' has histories for another one")
            return cls(counts, tokens, order, impossible)

    def log_probs(self, states: np.ndarray) -> np.ndarray:
        """Looks up what may follow.

        Args:
            states: Any shape (...).

        Returns:
            (..., C + 1) log-probabilities of the C symbols, and of the end.
        """
        unique, places = np.unique(states, return_inverse=True)
        return np.stack([self._row(int(state)) for state in unique])[places.reshape(states.shape)]

    def advance(self, states: np.ndarray, tokens: np.ndarray) -> np.ndarray:
        """Appends tokens to histories.

        Args:
            states: (N,).
            tokens: (N,) symbol ids.

        Returns:
            (N,) states.
        """
        return np.array([self._follow(int(s), int(t)) for s, t in zip(states, tokens, strict=True)], np.int64)

    def _follow(self, state: int, token: int) -> int:
        if (state, token) not in self._next:
            history = (*self._histories[state], self.tokens[token])
            self._next[state, token] = self._state(history[-(self.order - 1) :] if self.order > 1 else ())
        return self._next[state, token]

    def _state(self, history: tuple[str, ...]) -> int:
        while history and history not in self.counts:
            history = history[1:]
        if history not in self._states:
            self._states[history] = len(self._histories)
            self._histories.append(history)
            self._rows.append(None)
        return self._states[history]

    def _row(self, state: int) -> np.ndarray:
        row = self._rows[state]
        if row is None:
            with np.errstate(divide='ignore'):
                row = np.log(self._probabilities(self._histories[state]))
            self._rows[state] = row
        return row

    def _probabilities(self, history: tuple[str, ...]) -> np.ndarray:
        lower = self._probabilities(history[1:]) if history else self._floor
        followers = self.counts.get(history)
        if not followers:
            return lower
        total, kinds = sum(followers.values()), len(followers)
        mixed = lower * kinds
        for token, count in followers.items():
            if token in self._ids:
                mixed[self._ids[token]] += count
        return mixed / (total + kinds)


@dataclass(frozen=True)
class CTCPrior:
    """What is known of gloss sequences before looking; it multiplies the probability of each new symbol.

    Attributes:
        model: Over the decoder's symbols.
        weight: Exponent of the model's probabilities, at least 0; with 0 the model has no say.
        bonus: Added to the logarithm for each symbol, against the shortening that a product of probabilities brings.

    Raises:
        ValueError: A weight below 0.
    """

    model: NGram
    weight: float = 0.5
    bonus: float = 0.0

    def __post_init__(self) -> None:
        if not self.weight >= 0:
            raise ValueError(f'n-gram prior: the weight must be at least 0, got {self.weight}')

    def gains(self, states: np.ndarray) -> np.ndarray:
        """Logarithms of the factors of all symbols.

        Args:
            states: (B, W) of the model.

        Returns:
            (B, W, C).
        """
        return self._weighed(states)[..., :-1] + self.bonus

    def ends(self, states: np.ndarray) -> np.ndarray:
        """Logarithms of the factors of the end of the sentence.

        Args:
            states: (B, W) of the model.

        Returns:
            (B, W).
        """
        return self._weighed(states)[..., -1]

    def _weighed(self, states: np.ndarray) -> np.ndarray:
        logs = self.model.log_probs(states)
        # 0 times the minus infinity of what the model rules out is no number.
        return self.weight * logs if self.weight else np.zeros_like(logs)


def _followers(history: str, table: dict[str, Any], where: str) -> Counter[str]:
    followers = need(table, history, dict, f'{where}, counts')
    if not followers or not all(type(n) is int and n > 0 for n in followers.values()):
        raise ValueError(f"the followers of '{history}' must be tokens with whole numbers above 0")
    return Counter(followers)
