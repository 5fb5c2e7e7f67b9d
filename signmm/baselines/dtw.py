"""Dynamic time warping: the distance of two sequences along the best alignment of their frames."""

from __future__ import annotations

import numpy as np


def dtw_distances(query: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Compares one sequence with many.

    Steps (1, 0), (0, 1) and (1, 1) of weight 1, the cost of a pair is the Euclidean distance of its frames, the ends
    are aligned with each other, no window (Sakoe and Chiba 1978, symmetric form without slope constraint).

    Args:
        query: (S, D).
        others: (N, T, D).

    Returns:
        (N,) sums of the costs over S + T frames.

    Raises:
        ValueError: Other shapes.
    """
    if query.ndim != 2 or others.ndim != 3 or query.shape[1] != others.shape[2] or not query.size:
        raise ValueError(f'expected query (S, D) and others (N, T, D), got {query.shape} and {others.shape}')
    squares = (query**2).sum(1)[:, None] + (others**2).sum(2)[:, None]
    cost = np.sqrt(np.maximum(squares - 2 * np.einsum('sd,ntd->nst', query, others, optimize=True), 0))
    cost = np.ascontiguousarray(cost.transpose(1, 2, 0), np.float64)
    first, second = cost.shape[:2]
    above = np.cumsum(cost[0], axis=0)
    for i in range(1, first):
        row = np.empty_like(above)
        row[0] = above[0] + cost[i, 0]
        best = np.minimum(above[1:], above[:-1])
        for j in range(1, second):
            row[j] = np.minimum(best[j - 1], row[j - 1]) + cost[i, j]
        above = row
    return above[-1] / (first + second)
