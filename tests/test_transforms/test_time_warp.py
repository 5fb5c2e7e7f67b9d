from __future__ import annotations

import numpy as np
import pytest
from transform_clips import clip, run, step

from signmm.transforms import TimeWarp


def test_without_strength_it_is_a_change_of_length() -> None:
    data = clip(frames=21, hide=0.0)
    result = run(dict(data), step('TimeWarp', strength=0.0, length=(2.0, 2.0)))
    assert len(result['score']) == 42
    places = np.linspace(0, 20, 42)
    want = np.stack([np.interp(places, np.arange(21), data['xy'][:, 8, c]) for c in (0, 1)], 1)
    np.testing.assert_allclose(result['xy'][:, 8], want, atol=1e-2)


def test_order_and_ends_are_kept_and_speeds_differ() -> None:
    data = clip(frames=60)
    result = run(dict(data), step('TimeWarp', strength=0.5, length=(1.0, 1.0)))
    frames = result['frame_inds']
    assert (np.diff(frames) >= 0).all() and frames[0] == 0 and frames[-1] == 59
    assert len(set(np.diff(frames).tolist())) > 1


@pytest.mark.parametrize('frames', [1, 2])
def test_short_clips(frames: int) -> None:
    result = run(clip(frames=frames), step('TimeWarp', length=(0.1, 0.1), min_frames=3))
    assert result['xy'].shape == (3, 49, 2) and np.isfinite(result['xy']).all()
    assert len(run(clip(frames=frames), step('TimeWarp', length=(0.1, 0.1)))['xy']) == 1


def test_probability_and_wrong_arguments() -> None:
    data = clip()
    assert (run(dict(data), step('TimeWarp', prob=0.0))['xy'] == data['xy']).all()
    with pytest.raises(ValueError, match='knots >= 2'):
        TimeWarp(knots=1)
