"""DTW against the cheapest of all alignments, enumerated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from signmm.baselines.dtw import dtw_distances


def alignments(s: int, t: int) -> Iterator[list[tuple[int, int]]]:
    """All paths from (0, 0) to (s, t)."""
    if (s, t) == (0, 0):
        yield [(0, 0)]
        return
    for a, b in ((s - 1, t), (s, t - 1), (s - 1, t - 1)):
        if a >= 0 and b >= 0:
            for path in alignments(a, b):
                yield [*path, (s, t)]


def test_is_the_cheapest_alignment() -> None:
    rng = np.random.default_rng(0)
    query, others = rng.normal(size=(5, 3)), rng.normal(size=(4, 6, 3))
    expected = [
        min(sum(np.linalg.norm(query[i] - other[j]) for i, j in path) for path in alignments(4, 5)) / 11
        for other in others
    ]
    np.testing.assert_allclose(dtw_distances(query, others), expected, rtol=1e-6)


def test_another_speed_costs_nothing_and_another_order_does() -> None:
    query = np.array([[0.0], [1], [2], [3]])
    slow, backwards = np.repeat(query, 2, axis=0), np.repeat(query[::-1], 2, axis=0)
    same, other = dtw_distances(query, np.stack([slow, backwards]))
    assert same == 0 and other > 0.5


def test_one_frame_each() -> None:
    assert dtw_distances(np.array([[0.0, 0]]), np.array([[[3.0, 4]]])) == pytest.approx([2.5])


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(
        ValueError, match=r'expected query \(S, D\) and others \(N, T, D\), got \(2, 3\) and \(1, 2, 4\)'
    ):
        dtw_distances(np.zeros((2, 3)), np.zeros((1, 2, 4)))
