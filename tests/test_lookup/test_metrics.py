"""Ranking metrics against values done by hand, the equal error rate against all thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from signmm.lookup.metrics import equal_error_rate, ranking_metrics


def test_ranking_metrics_by_hand() -> None:
    found = ranking_metrics(np.array([1, 2, 5, np.inf]))
    assert found['R@1'] == 25 and found['R@5'] == 75 and found['R@10'] == 75
    assert found['MRR'] == pytest.approx(100 * (1 + 0.5 + 0.2) / 4)


def test_dcg_is_that_of_scikit_learn() -> None:
    scores = np.random.default_rng(0).normal(size=(6, 8))
    truth = np.eye(8)[[0, 3, 3, 7, 1, 2]]
    ranks = 1 + (scores > (scores * truth).sum(1, keepdims=True)).sum(1)
    assert ranking_metrics(ranks)['DCG'] == pytest.approx(100 * ndcg_score(truth, scores))


def test_equal_error_rate() -> None:
    # At 0.6 one of four known ones is refused and one of four others accepted.
    rate, threshold = equal_error_rate(np.array([0.9, 0.8, 0.7, 0.3]), np.array([0.6, 0.2, 0.1, 0.0]))
    assert rate == 0.25 and 0.3 < threshold <= 0.6
    assert equal_error_rate(np.array([0.9, 0.8]), np.array([0.1, 0.2])) == (0, 0.8)
    assert equal_error_rate(np.array([0.1, 0.2]), np.array([0.9, 0.8]))[0] == 1
