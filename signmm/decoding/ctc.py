"""CTC decoding: best path, and prefix beam search that is exact over the whole vocabulary.

Shapes: ``B`` clips, ``T`` steps, ``C`` symbols including the blank, ``W`` beam width. Everything is batched numpy in
the logarithmic domain; a beam carries its state, so a clip may arrive in pieces.

Source: Graves et al., 2006 (CTC); Hannun et al., 2014 (prefix beam search); SignBERT+ 3.3.2 (width 10).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from signmm.decoding.ngram import CTCPrior

_ZERO = -np.inf
#: Of the hash; products wrap round.
_FACTOR = np.int64(6364136223846793005)
#: Keys that no prefix has: of an unused beam, and of the parent of a prefix without one.
_UNUSED, _ORPHAN = -2, -1


@dataclass(frozen=True)
class CTCHypothesis:
    """One decoded sequence.

    Attributes:
        tokens: Symbol ids, blanks and repetitions removed.
        score: Logarithm of the sequence's probability as far as the beam saw it (a lower bound of the true one), with
            the factors of the prior if there is one.
    """

    tokens: tuple[int, ...]
    score: float


def _as_log_probs(log_probs: Tensor | np.ndarray, lengths: Tensor | np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    values = log_probs.detach().cpu().numpy() if isinstance(log_probs, Tensor) else np.asarray(log_probs)
    if values.ndim != 3:
        raise ValueError(f'log_probs must be (B, T, C), got {values.shape}; add a batch axis for one clip')
    batch, steps = values.shape[:2]
    sizes = np.full(batch, steps) if lengths is None else np.asarray(lengths).astype(np.int64)
    if sizes.shape != (batch,) or (sizes < 0).any() or (sizes > steps).any():
        raise ValueError(f'lengths must be ({batch},) numbers from 0 to {steps}, got {sizes.tolist()}')
    if np.isnan(values).any():
        raise ValueError('log_probs contains NaN; check the model for a division by zero or an overflow')
    return values.astype(np.float64, copy=False), sizes


def collapse(path: np.ndarray | list[int], blank: int = 0) -> tuple[int, ...]:
    """Removes repetitions, then blanks: the mapping B of CTC.

    Args:
        path: (T,) symbol ids.
        blank: Id of the blank.

    Returns:
        The sequence.
    """
    return tuple(int(token) for token, _ in itertools.groupby(path) if token != blank)


def ctc_greedy(
    log_probs: Tensor | np.ndarray, lengths: Tensor | np.ndarray | None = None, blank: int = 0
) -> list[CTCHypothesis]:
    """Collapses the most probable path of each clip.

    Args:
        log_probs: (B, T, C) log-probabilities.
        lengths: (B,) valid steps; by default T.
        blank: Id of the blank.

    Returns:
        One hypothesis per clip; its score is that of the single path.

    Raises:
        ValueError: A shape is wrong or there is a NaN.
    """
    values, sizes = _as_log_probs(log_probs, lengths)
    paths, best = values.argmax(2), values.max(2)
    return [
        CTCHypothesis(collapse(path[:n], blank), float(score[:n].sum()))
        for path, score, n in zip(paths, best, sizes, strict=True)
    ]


class CTCBeam:
    """The beams of B clips, fed step by step.

    No pruning but the width: a step looks at the 2W + 1 most probable symbols, enough to find the W best of all
    extensions: at most W - 1 of one beam's extensions are merged into other beams and one repeats its last symbol.
    With a prior it looks at all symbols. Prefixes are told apart by a 64-bit hash.

    Args:
        batch: Number of clips B.
        width: Beam width W.
        blank: Id of the blank.
        prior: Of the sequences; None = none.
    """

    def __init__(self, batch: int, width: int = 10, blank: int = 0, prior: CTCPrior | None = None) -> None:
        if width < 1:
            raise ValueError(f'width: expected at least 1, got {width}')
        self.width, self.blank, self.batch, self.prior = width, blank, batch, prior
        #: (B, W) log-probabilities of each prefix: ending in a blank, ending in its last symbol, and their sum.
        self.log_blank = np.full((batch, width), _ZERO)
        self.log_blank[:, 0] = 0.0
        self.log_symbol = np.full((batch, width), _ZERO)
        self.total = self.log_blank.copy()
        #: (3, B, W) of each prefix: last symbol or -1, key, key of the prefix without that symbol.
        self._names = np.full((3, batch, width), -1)
        self._names[1:] = [[[_UNUSED]], [[_ORPHAN]]]
        self._names[1, :, 0] = 0
        #: Of the prior: state of each prefix, and the gain of its last symbol.
        self.state = np.full((batch, width), prior.model.start if prior else 0)
        self.gain = np.zeros((batch, width))
        self._rows = np.arange(batch)[:, None]
        self._origin: list[np.ndarray] = []
        self._token: list[np.ndarray] = []

    def advance(self, log_probs: Tensor | np.ndarray, lengths: Tensor | np.ndarray | None = None) -> CTCBeam:
        """Feeds further steps.

        Args:
            log_probs: (B, S, C) log-probabilities of the next S steps.
            lengths: (B,) how many of them are valid; by default S.

        Returns:
            This object.

        Raises:
            ValueError: A shape is wrong or there is a NaN.
        """
        values, sizes = _as_log_probs(log_probs, lengths)
        if len(values) != self.batch:
            raise ValueError(f'log_probs: expected {self.batch} clips as in the first call, got {len(values)}')
        count = values.shape[2] - 1 if self.prior else min(2 * self.width + 1, values.shape[2] - 1)
        symbols = values.copy()
        symbols[:, :, self.blank] = _ZERO
        # The most probable symbols; their order does not matter.
        top_token = symbols.argpartition(symbols.shape[2] - count, axis=2)[:, :, -count:]
        top_log = np.take_along_axis(symbols, top_token, 2)
        # One more symbol, which is impossible: the last one (-1) of a prefix without any.
        symbols = np.concatenate([symbols, np.full((*values.shape[:2], 1), _ZERO)], axis=2)
        # Where a candidate comes from: the W beams that stay, then their extensions.
        self._source = np.concatenate([np.arange(self.width), np.repeat(np.arange(self.width), count)])
        shortest = sizes.min(initial=values.shape[1])
        for step in range(values.shape[1]):
            active = None if step < shortest else step < sizes
            blank = values[:, step, self.blank, None]
            self._step(blank, symbols[:, step], top_log[:, step], top_token[:, step], active)
        return self

    def _step(
        self,
        log_blank: np.ndarray,
        log_prob: np.ndarray,
        top_log: np.ndarray,
        top_token: np.ndarray,
        active: np.ndarray | None,
    ) -> None:
        last, key, parent_key = self._names
        last_log = log_prob[self._rows, last]
        stay_blank, stay_symbol = self.total + log_blank, self.log_symbol + last_log
        # A symbol can follow itself only over a blank.
        follows = last[:, :, None] == top_token[:, None, :]
        extend = np.where(follows, self.log_blank[:, :, None], self.total[:, :, None]) + top_log[:, None, :]
        gain = np.zeros((1, 1, 1))
        if self.prior is not None:
            gain = np.take_along_axis(self.prior.gains(self.state), top_token[:, None, :], 2)
            extend = extend + gain
        # An extension that is another beam already is added to that beam and is no candidate of its own.
        b, child, parent = (parent_key[:, :, None] == key[:, None, :]).nonzero()
        if len(b):
            token = last[b, child]
            mass = np.where(last[b, parent] == token, self.log_blank[b, parent], self.total[b, parent])
            mass = mass + last_log[b, child] + self.gain[b, child]
            stay_symbol[b, child] = np.logaddexp(stay_symbol[b, child], mass)
            hit, k = (top_token[b] == token[:, None]).nonzero()
            extend[b[hit], parent[hit], k] = _ZERO
        self._select(stay_blank, stay_symbol, extend, top_token, active, gain)

    def _select(
        self,
        stay_blank: np.ndarray,
        stay_symbol: np.ndarray,
        extend: np.ndarray,
        top_token: np.ndarray,
        active: np.ndarray | None,
        gain: np.ndarray,
    ) -> None:
        width, rows = self.width, self._rows
        scores = np.concatenate([np.logaddexp(stay_blank, stay_symbol), extend.reshape(self.batch, -1)], axis=1)
        chosen = scores.argpartition(scores.shape[1] - width, axis=1)[:, -width:]
        if active is not None:
            chosen = np.where(active[:, None], chosen, np.arange(width))
        grows, origin = chosen >= width, self._source[chosen]
        place = (chosen - width) % extend[0].size
        token = np.where(grows, top_token[rows, place % top_token.shape[1]], -1)
        total, after = scores[rows, chosen], self._names[:, rows, origin]
        last, key, parent_key = after  # views, which become those of the longer prefixes
        np.copyto(parent_key, key, where=grows)
        np.copyto(key, key * _FACTOR + token + 1, where=grows)
        np.copyto(last, token, where=grows)
        unused = total == _ZERO
        if unused.any():
            after[1:, unused] = [[_UNUSED], [_ORPHAN]]
        log_blank = np.where(grows, _ZERO, stay_blank[rows, origin])
        log_symbol = np.where(grows, total, stay_symbol[rows, origin])
        new = [log_blank, log_symbol, total, after]
        if active is not None:
            old = [self.log_blank, self.log_symbol, self.total, self._names]
            new = [np.where(active[:, None], a, b) for a, b in zip(new, old, strict=True)]
        self.log_blank, self.log_symbol, self.total, self._names = new
        if self.prior is not None:
            gained = np.broadcast_to(gain, extend.shape).reshape(self.batch, -1)[rows, place]
            self.gain = np.where(grows, gained, self.gain[rows, origin])
            self.state = self.state[rows, origin]
            self.state[grows] = self.prior.model.advance(self.state[grows], token[grows])
        self._origin.append(origin)
        self._token.append(token)

    def best(self, count: int = 1, ended: bool = True) -> list[list[CTCHypothesis]]:
        """Reads the best sequences so far; feeding may go on afterwards.

        Args:
            count: How many per clip, at most W.
            ended: Whether the sentences are over, which a prior judges too.

        Returns:
            For each clip, its hypotheses with a probability above 0, best first.
        """
        total = self.total
        if self.prior is not None and ended:
            total = total + self.prior.ends(self.state)
        order = np.argsort(-total, axis=1, kind='stable')[:, :count]
        sequences = self._sequences(order)
        return [
            [
                CTCHypothesis(tokens, float(total[b, w]))
                for tokens, w in zip(sequences[b], order[b], strict=True)
                if total[b, w] > _ZERO
            ]
            for b in range(self.batch)
        ]

    def _sequences(self, beams: np.ndarray) -> list[list[tuple[int, ...]]]:
        rows = np.arange(self.batch)[:, None]
        history = np.full((len(self._token), *beams.shape), -1)
        where = beams
        for step in range(len(self._token) - 1, -1, -1):
            history[step] = self._token[step][rows, where]
            where = self._origin[step][rows, where]
        return [
            [tuple(int(t) for t in history[:, b, n] if t >= 0) for n in range(beams.shape[1])]
            for b in range(self.batch)
        ]


def ctc_beam_search(
    log_probs: Tensor | np.ndarray,
    lengths: Tensor | np.ndarray | None = None,
    width: int = 10,
    blank: int = 0,
    count: int = 1,
    prior: CTCPrior | None = None,
) -> list[list[CTCHypothesis]]:
    """Finds the most probable gloss sequences, each summed over all its alignments that stay in the beam.

    A clip without steps gives the empty sequence, with score 0 unless a prior judges it.

    Args:
        log_probs: (B, T, C) log-probabilities.
        lengths: (B,) valid steps; by default T.
        width: Beam width. SignBERT+ 4.1.3: 10.
        blank: Id of the blank.
        count: Hypotheses per clip.
        prior: Of the sequences; None = none.

    Returns:
        For each clip, at most ``count`` hypotheses, best first.

    Raises:
        ValueError: A shape is wrong or there is a NaN.
    """
    return CTCBeam(len(log_probs), width, blank, prior).advance(log_probs, lengths).best(count)
