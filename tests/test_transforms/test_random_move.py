from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from transform_clips import SIZE, clip, run, same_clip, step


def test_one_key_moves_by_a_similarity_within_the_ranges() -> None:
    for seed in range(20):
        data = clip(seed=seed, hide=0)
        source = data['xy'].reshape(-1, 2) @ (1, 1j)
        moved = run(data, step('RandomMove', num_keys=1))['xy'].reshape(-1, 2) @ (1, 1j)
        matrix = np.stack([source, np.ones_like(source)], axis=1)
        (turn, offset), *_ = np.linalg.lstsq(matrix, moved, rcond=None)
        assert np.abs(matrix @ (turn, offset) - moved).max() < 1e-2
        assert 0.9 <= abs(turn) <= 1.1 and abs(np.angle(turn, deg=True)) <= 10
        center = complex(SIZE[0] / 2, SIZE[1] / 2)
        shift = turn * center + offset - center
        assert max(abs(shift.real), abs(shift.imag)) <= 0.2 * 640 + 1e-2


def test_moves_are_linear_between_the_key_times() -> None:
    data = clip(frames=9, hide=0)
    data['xy'][:] = data['xy'][:1]
    moved = run(data, step('RandomMove', angle=0.0, num_keys=3))['xy'].astype(float)
    bends = np.abs(np.diff(moved, 2, axis=0)).max(axis=(1, 2))
    assert bends[3] > 1  # the key time in the middle
    assert np.delete(bends, 3).max() < 1e-2


@pytest.mark.parametrize('kind', ['RandomMove', 'RandomPerturb'])
def test_a_mirrored_hand_moves_like_its_picture(kind: str) -> None:
    def unmirror(data: dict[str, Any]) -> dict[str, Any]:
        left = list(data['layout'].parts['left'])
        data['xy'][:, left, 0] = (256 - data['xy'][:, left, 0]) * (data['score'][:, left] > 0)
        return data

    mirrored = unmirror(run(clip(), step('CropParts'), step(kind)))
    plain = run(clip(), step('CropParts', mirror_left=False), step(kind))
    same_clip(mirrored, plain)
