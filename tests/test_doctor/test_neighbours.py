from __future__ import annotations

import numpy as np

from signmm.doctor import neighbours
from signmm.doctor.neighbours import Cells


def test_finds_almost_all_that_brute_force_finds(monkeypatch) -> None:
    monkeypatch.setattr(neighbours, 'BLOCK', 3000)  # many small blocks
    rng = np.random.default_rng(0)
    base = rng.normal(size=(3000, 20)).astype(np.float16)
    queries = base[rng.choice(3000, 400, replace=False)] + 0.03 * rng.normal(size=(400, 20))
    found = Cells(base).search(queries, most=4, limit=0.3)
    got = set(zip(found.query.tolist(), found.found.tolist(), strict=True))
    distance = np.sqrt(((queries[:, None].astype(np.float32) - base.astype(np.float32)) ** 2).mean(-1))
    wanted = set(zip(*(x.tolist() for x in np.nonzero(distance < 0.3)), strict=True))
    assert len(got & wanted) >= 0.99 * len(wanted) and not got - wanted
    np.testing.assert_allclose(found.distance, distance[found.query, found.found], atol=2e-3)


def test_tiny_databases() -> None:
    one = np.zeros((1, 4), np.float16)
    assert len(Cells(one).search(one + 1, 3, 0.5).query) == 0
    assert Cells(one).search(one, 3, 0.5).found.tolist() == [0]
    assert len(Cells(one).search(one[:0], 3, 0.5).query) == 0
