"""Which steps support which symbol: Viterbi alignment of a sequence under CTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor


@dataclass(frozen=True)
class CTCSegment:
    """The steps of one symbol on the best path.

    Attributes:
        token: Symbol id.
        start: First step.
        stop: One past the last step.
        score: Mean log-probability of the symbol over these steps.
    """

    token: int
    start: int
    stop: int
    score: float


def min_ctc_steps(tokens: Sequence[int]) -> int:
    """Counts the steps that CTC needs at least: one per symbol and a blank between equal neighbours.

    Args:
        tokens: Symbol ids.

    Returns:
        The number.
    """
    return len(tokens) + sum(a == b for a, b in zip(tokens, tokens[1:], strict=False))


def ctc_align(log_probs: Tensor | np.ndarray, tokens: Sequence[int], blank: int = 0) -> list[CTCSegment]:
    """Finds the most probable path of a given sequence and reads off its segments.

    Args:
        log_probs: (T, C) log-probabilities of one clip.
        tokens: The sequence, U symbol ids.
        blank: Id of the blank.

    Returns:
        U segments in order; blanks lie between them. Empty for an empty sequence.

    Raises:
        ValueError: The clip has fewer steps than the sequence needs, or every path of it has probability 0.
    """
    values = log_probs.detach().cpu().numpy() if isinstance(log_probs, Tensor) else np.asarray(log_probs)
    if not tokens:
        return []
    steps, needed = len(values), min_ctc_steps(tokens)
    if steps < needed:
        raise ValueError(f'ctc_align: {len(tokens)} symbols need at least {needed} steps, got {steps}')
    states = np.full(2 * len(tokens) + 1, blank)
    states[1::2] = tokens
    path = _viterbi(values[:, states].astype(np.float64), states, blank)
    segments = []
    for i, token in enumerate(tokens):
        where = np.flatnonzero(path == 2 * i + 1)
        start, stop = int(where[0]), int(where[-1]) + 1
        segments.append(CTCSegment(int(token), start, stop, float(values[start:stop, token].mean())))
    return segments


def _viterbi(emission: np.ndarray, states: np.ndarray, blank: int) -> np.ndarray:
    """Best path through (T, 2U + 1) emissions; the skip over a blank is allowed between unequal symbols only."""
    steps, size = emission.shape
    can_skip = np.zeros(size, bool)
    can_skip[2:] = (states[2:] != blank) & (states[2:] != states[:-2])
    score = np.full(size, -np.inf)
    score[:2] = emission[0, :2]
    moves = np.zeros((steps, size), np.int64)
    for t in range(1, steps):
        one = np.concatenate([[-np.inf], score[:-1]])
        two = np.where(can_skip, np.concatenate([[-np.inf, -np.inf], score[:-2]]), -np.inf)
        options = np.stack([score, one, two])
        moves[t] = options.argmax(0)
        score = options.max(0) + emission[t]
    end = size - 1 if score[-1] >= score[-2] else size - 2
    if not np.isfinite(score[end]):
        raise ValueError('ctc_align: every path of this sequence has probability 0')
    path = np.empty(steps, np.int64)
    for t in range(steps - 1, -1, -1):
        path[t] = end
        end -= moves[t, end]
    return path
