"""Threshold, errors on signs left out, confidence."""

from __future__ import annotations

import numpy as np
import pytest

from signmm.lookup.decision import Decision, fit_decision
from signmm.lookup.metrics import equal_error_rate


def made(count: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng, signs = np.random.default_rng(0), np.repeat(np.arange(8).astype(str), count // 8)
    return rng.normal(0.8, 0.1, count), rng.normal(0.6, 0.1, count), signs


def test_errors_are_those_of_a_threshold_that_did_not_see_the_sign() -> None:
    known, unknown, signs = made()
    known[:3] = -np.inf  # signs that are not in the dictionary ask only once
    found = fit_decision(known, unknown, signs)
    edge = equal_error_rate(known[3:], unknown)[1]
    assert found.threshold < edge and found.queries == 40
    between = [score for score in (*known[3:], *unknown) if found.threshold <= score < edge]
    assert not between, 'the threshold decides as one at the edge does'
    refused, accepted = [], []
    for query in range(40):
        others = signs != signs[query]
        seen = np.concatenate([known[others & np.isfinite(known)], unknown[others]])
        edge = equal_error_rate(known[others & np.isfinite(known)], unknown[others])[1]
        threshold = (edge + max(seen[seen < edge])) / 2
        accepted.append(unknown[query] >= threshold)
        refused += [known[query] < threshold] if query >= 3 else []
    assert (found.refused, found.accepted) == pytest.approx((np.mean(refused), np.mean(accepted)))
    assert 0 < found.refused < 0.5 and f'{100 * found.refused:.0f} % refused' in found.summary()


def test_confidence_is_the_most_likely_logistic_function_through_the_threshold() -> None:
    known, unknown, signs = made(400)
    found = fit_decision(known, unknown, signs)
    assert found.confidence(found.threshold) == pytest.approx(0.5)
    assert found.confidence(found.threshold + found.scale) == pytest.approx(1 / (1 + np.exp(-1)))

    def loss(scale: float) -> float:
        tried = Decision(found.threshold, scale)
        one, two = (np.array([tried.confidence(score) for score in scores]) for scores in (known, unknown))
        return -np.log(one).mean() - np.log(1 - two).mean()

    # Platt's targets are a little less than 1, which moves the best scale by little.
    assert loss(found.scale) < min(loss(0.8 * found.scale), loss(1.25 * found.scale))
    # Scores that are normal with one variance have a logistic posterior, of scale variance / distance of the means.
    assert found.scale == pytest.approx(0.1**2 / 0.2, rel=0.15)


def test_scores_that_do_not_overlap_are_no_certainty() -> None:
    found = fit_decision(np.array([0.9, 0.8]), np.array([0.2, 0.1]), np.array(['a', 'b']))
    assert 0.5 < found.confidence(0.9) < 0.999 and found.confidence(0.1) < 0.5
    alone = fit_decision(np.array([0.9, 0.8]), np.array([0.2, 0.1]), np.array(['a', 'a']))
    assert np.isnan(alone.refused) and alone.summary() == f'threshold {alone.threshold:.3f}'
    assert Decision(0.5).confidence(0.9) is None
