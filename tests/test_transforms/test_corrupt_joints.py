from __future__ import annotations

import numpy as np
import pytest
from transform_clips import clip, run, step

from signmm.transforms import CorruptJoints


def test_some_joints_go_or_are_multiplied_by_one_matrix() -> None:
    numbers, kinds = set(), set()
    for seed in range(60):
        data = clip(frames=4, hide=0, seed=seed)
        before, after = data['xy'].astype(float), run(dict(data), step('CorruptJoints'))
        changed = (after['xy'] != data['xy']).any((0, 2))
        numbers.add(int(changed.sum()))
        gone = (after['score'] == 0).any(0)
        assert (gone == (after['score'] == 0).all(0)).all(), 'in all frames'
        assert not gone.any() or (gone == changed).all(), 'one of the two for a clip'
        kinds.add(bool(gone.any()))
        if not gone.any():
            source, moved = before[:, changed].reshape(-1, 2), after['xy'][:, changed].reshape(-1, 2)
            matrix, *_ = np.linalg.lstsq(source, moved, rcond=None)
            np.testing.assert_allclose(source @ matrix, moved, atol=0.05)
            assert np.abs(matrix).max() <= 1
    assert kinds == {True, False}
    assert min(numbers) == 1 and max(numbers) == 10 and len(numbers) > 5


def test_wrong_numbers() -> None:
    with pytest.raises(ValueError, match=r'joints must be \(low, high\), got \(4, 2\)'):
        CorruptJoints((4, 2))
