"""Averages what a model says about several views of a clip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def average_views(
    video_ids: Sequence[str], scores: Sequence[np.ndarray], labels: Sequence[int]
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Averages the scores of rows with the same id: test-time augmentation shows a clip several times.

    Args:
        video_ids: N ids.
        scores: N vectors of C scores.
        labels: N classes.

    Returns:
        M different ids in the order of their first row, scores (M, C) and labels (M,).

    Raises:
        ValueError: Two rows of a clip have different labels.
    """
    first: dict[str, int] = {}
    place = np.array([first.setdefault(name, len(first)) for name in video_ids])
    rows, known = np.stack(scores), np.asarray(labels, np.int64)
    merged = np.zeros(len(first), np.int64)
    merged[place] = known
    if (merged[place] != known).any():
        row = int((merged[place] != known).argmax())
        raise ValueError(f"clip '{video_ids[row]}' occurs with labels {known[row]} and {merged[place[row]]}")
    if len(first) == len(rows):
        return list(first), rows, known
    total = np.zeros((len(first), rows.shape[1]), np.float64)
    np.add.at(total, place, rows)
    return list(first), (total / np.bincount(place)[:, None]).astype(rows.dtype), merged
