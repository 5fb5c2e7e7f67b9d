"""Some clips of every class, where there are too many."""

from __future__ import annotations

import numpy as np

#: Training clips that a novelty file keeps.
MOST_CLIPS = 20_000


def few_of_each(labels: np.ndarray, most: int = MOST_CLIPS) -> np.ndarray:
    """Chooses clips where there are too many.

    Args:
        labels: (N,) classes.
        most: Clips that may be chosen; one of each class is, whatever their number.

    Returns:
        Sorted numbers of the chosen ones: all of a class, or as many as of any other, evenly spread.
    """
    counts = np.bincount(labels)
    each = next(k for k in range(int(counts.max()), 0, -1) if k == 1 or np.minimum(counts, k).sum() <= most)
    chosen = [np.flatnonzero(labels == label) for label in np.flatnonzero(counts)]
    spread = [rows[np.linspace(0, len(rows) - 1, min(each, len(rows))).astype(int)] for rows in chosen]
    return np.sort(np.concatenate(spread))
