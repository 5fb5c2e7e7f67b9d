from __future__ import annotations

import threading

import numpy as np
import pytest

from signmm.extraction.ahead import PeopleSpool, ahead


def test_items_come_in_order_and_few_wait():
    made = []

    def items():
        for number in range(20):
            made.append(number)
            yield number

    for number in ahead(items(), 3):
        assert len(made) <= number + 6
    assert made == list(range(20))


def test_an_error_comes_where_the_items_are_wanted():
    def items():
        yield 1
        raise ValueError('cut off')

    found = ahead(items())
    assert next(found) == 1
    with pytest.raises(ValueError, match='cut off'):
        next(found)


def test_the_thread_ends_with_its_reader():
    before = threading.active_count()
    found = ahead(iter(range(1000)), 2)
    next(found)
    found.close()
    assert threading.active_count() == before


def test_people_are_kept(monkeypatch):
    monkeypatch.setattr('signmm.extraction.ahead._IN_MEMORY', 100)
    rng = np.random.default_rng(0)
    people = [(rng.normal(size=(n, 4, 2)).astype('f4'), rng.normal(size=(n, 4)).astype('f4')) for n in (2, 0, 1)]
    spool = PeopleSpool(4)
    for frame in people:
        spool.append(frame)
    assert len(spool) == 3
    for number in (2, 0, 1, 2):
        for one, two in zip(spool[number], people[number], strict=True):
            np.testing.assert_array_equal(one, two)
    with pytest.raises(ValueError, match=r'\(1, 5, 2\)'):
        spool.append((np.zeros((1, 5, 2)), np.zeros((1, 5))))
    spool.close()
