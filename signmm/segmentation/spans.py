"""Stretches of frames."""

from __future__ import annotations

import numpy as np

#: First frame and one past the last.
Span = tuple[int, int]


def runs(active: np.ndarray) -> list[Span]:
    """Finds the stretches in which something holds.

    Args:
        active: (T,) bool.

    Returns:
        The stretches in order, as long as they can be.
    """
    steps = np.diff(np.concatenate([[0], np.asarray(active, np.int8), [0]]))
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True))
