"""Rates of detection against counting all pairs."""

from __future__ import annotations

import numpy as np
import pytest

from signmm.lookup import NoveltyDetector
from signmm.lookup.novelty_report import Rated, compare_scores, detection


def test_area_is_the_share_of_pairs_in_order() -> None:
    rng = np.random.default_rng(0)
    known, unknown = rng.normal(size=40), rng.normal(1, 2, size=30)
    area, found = detection(known, unknown, 0.1)
    assert area == pytest.approx(np.mean([u > k for u in unknown for k in known]))
    threshold = sorted(known)[-4]  # three or four of 40 are above: at most a tenth
    assert found == pytest.approx((unknown > threshold).mean(), abs=0.04)
    assert detection(np.zeros(20), np.ones(5)) == (1, 1)


def test_scores_beside_each_other() -> None:
    detector = NoveltyDetector(np.eye(3, dtype=np.float32), np.array([0, 1, 2]), 'm')
    near = np.float32([[0.99, 0.1, 0.1], [0.1, 0.99, 0.1]])
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    train = Rated(['a', 'b', 'c'], np.arange(3), np.eye(3), np.arange(3), np.ones(3), np.eye(3))
    known = Rated(['a', 'b'], np.array([0, 1]), near, np.array([0, 1]), np.array([0.9, 0.6]), near)
    # As near to a training clip, but the model says another sign; as sure as the first.
    others = Rated(['x', 'y'], np.array([-1, -1]), near, np.array([1, 2]), np.array([0.9, 0.7]), -near)
    found = list(compare_scores(detector, train, known, others, 0.5).values())
    assert found[0][0] == pytest.approx((0.5 + 0 + 1 + 0) / 4)  # of four pairs one is in order, one is equal
    assert found[1][0] == 0.5 and found[3] == (1, 1)
    # Their mirror images are nowhere near.
    assert found[2] == found[4] == (1, 1)
