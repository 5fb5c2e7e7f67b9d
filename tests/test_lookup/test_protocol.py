"""Look-up of clips whose places are known, and against all dictionaries counted one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from signmm.lookup.protocol import few_shot
from signmm.utils.errors import ConfigError


def alike(places: list[float]) -> np.ndarray:
    return -np.abs(np.subtract.outer(np.array(places), places))


def test_signs_far_apart_are_always_found() -> None:
    found = few_shot(alike([0, 1, 2, 100, 101, 102]), list('aaabbb'), 2)
    assert found.metrics['R@1'] == found.metrics['MRR'] == 100 and found.interval == (100, 100)
    assert found.metrics['EER'] == found.metrics['refused'] == found.metrics['accepted'] == 0
    assert (found.queries, found.signs) == (2, 2)


def test_mean_over_all_dictionaries() -> None:
    places, signs = [0.0, 3, 9, 4.1, 5.3, 20], list('aaabbb')
    right = []
    for a, b in product(range(3), range(3, 6)):
        for query in set(range(6)) - {a, b}:
            near = abs(places[query] - places[a]) < abs(places[query] - places[b])
            right.append(near == (query < 3))
    found = few_shot(alike(places), signs, 1, draws=1500)
    assert found.metrics['R@1'] == pytest.approx(100 * np.mean(right), abs=2.5)


def test_equal_scores_do_not_help() -> None:
    found = few_shot(np.zeros((6, 6)), list('aabbcc'), 1)
    assert found.metrics['R@1'] == 0 and found.metrics['MRR'] == pytest.approx(100 / 3)


def test_a_query_does_not_see_its_own_signer() -> None:
    # Signers are 100 apart, signs 1. Of the four dictionaries two hold one signer: the other one's queries are both
    # nearest to the same sign, 1 of 2 right. The others hold both: there a query's own signer has the other sign.
    scores, signs, signers = alike([0.0, 1, 100, 101]), list('abab'), list('xxyy')
    assert few_shot(scores, signs, 1, draws=800).metrics['R@1'] == pytest.approx((50 + 50 + 0 + 0) / 4, abs=4)
    found = few_shot(scores, signs, 1, signers, draws=800)
    assert found.metrics['R@1'] == pytest.approx((50 + 50 + 100 + 100) / 4, abs=4)


def test_a_query_without_an_example_by_another_is_not_asked() -> None:
    scores, signs = alike([0.0, 1, 2, 50, 51, 52]), list('aaabbb')
    found = few_shot(scores, signs, 1, ['x', 'x', 'y', 'x', 'x', 'y'])
    assert found.queries < 4
    with pytest.raises(ConfigError, match='0 of 2 signs'):
        few_shot(scores, signs, 1, ['x'] * 6)


def test_rare_signs_are_distractors() -> None:
    found = few_shot(alike([0, 1, 2, 100, 101, 102, 0.5]), list('aaabbbc'), 2)
    assert found.signs == 2 and found.queries == 2 and found.metrics['R@1'] < 100
    with pytest.raises(ConfigError, match='look-up with 3 examples: 0 of 3 signs have more clips'):
        few_shot(alike([0, 1, 2, 100, 101, 102, 0.5]), list('aaabbbc'), 3)
