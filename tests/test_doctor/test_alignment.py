from __future__ import annotations

import numpy as np
import pytest

from signmm.doctor.alignment import Pairs, align
from signmm.doctor.fingerprints import sample
from signmm.doctor.tracks import POINTS, Track


def curve(seed: int, frames: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    time = np.linspace(0, 2 * np.pi, frames)[:, None, None]
    waves = [a * np.sin((k + 1) * time + p) for k, (a, p) in enumerate(rng.uniform(0.1, 3, (3, 2, POINTS, 2)))]
    return sum(waves).astype(np.float32)


def track(xy: np.ndarray) -> Track:
    return Track(xy, np.ones(xy.shape[:2], bool), 0.0)


def fit(first: Track, second: Track, at: float, bt: float, rate: float = 1.0):
    return align(Pairs([first], [second], np.array([at]), np.array([bt]), np.array([rate])))


def test_finds_delay_speed_scale_and_displacement() -> None:
    base = curve(0, 80)
    moved = sample(base, 7.3 + np.arange(50) * 1.02) * np.array([1.1, 0.9], np.float32) + 0.3
    result = fit(track(moved.astype(np.float32)), track(base), 20, 28)
    assert result.delay[0] == pytest.approx(7.3, abs=0.05) and result.rate[0] == pytest.approx(1.02, abs=0.002)
    assert result.residual[0] < 0.002 and result.unexplained[0] < 0.02 and result.overlap[0] > 0.97


def test_another_path_is_not_explained() -> None:
    result = fit(track(curve(1)), track(curve(2)), 30, 30)
    assert result.residual[0] > 0.2 and result.unexplained[0] > 0.3


def test_a_misplaced_hand_does_not_spoil_the_fit() -> None:
    base = curve(3)
    wrong = base.copy()
    wrong[10:22, 2:5] += 1.5
    result = fit(track(wrong), track(base), 30, 33)
    assert abs(result.delay[0]) < 0.1 and result.residual[0] < 0.01


def test_a_batch_gives_what_single_pairs_give() -> None:
    tracks = [track(curve(i, 40 + 7 * i)) for i in range(4)]
    both = align(Pairs(tracks[:2], tracks[2:], np.array([20.0, 25]), np.array([22.0, 24]), np.ones(2)))
    for i in range(2):
        one = fit(tracks[i], tracks[i + 2], [20, 25][i], [22, 24][i])
        assert both.residual[i] == pytest.approx(one.residual[0], rel=1e-3)
        assert both.rate[i] == pytest.approx(one.rate[0], rel=1e-3)


def test_clips_that_hardly_overlap() -> None:
    result = fit(track(curve(0, 30)), track(curve(0, 30)), 29, 0)
    assert result.overlap[0] < 0.5
    nothing = Track(curve(0), np.zeros((60, POINTS), bool), 0.0)
    assert np.isinf(fit(nothing, nothing, 5, 5).residual[0])
