from __future__ import annotations

import numpy as np

from signmm.doctor.postures import WIDTH, make_posture, mirror_postures
from signmm.doctor.tracks import POINTS, Track


def track(seed: int = 0, frames: int = 20) -> Track:
    rng = np.random.default_rng(seed)
    xy = rng.normal(0, 1, (POINTS, 2)) + 0.05 * rng.normal(0, 1, (frames, POINTS, 2))
    return Track(xy.astype(np.float32), np.ones((frames, POINTS), bool), 0.0)


def test_size_and_aspect_ratio_do_not_matter_and_a_point_astray_neither() -> None:
    one = track()
    other = Track(one.xy * np.array([0.6, 1.4], np.float32), one.seen, 0.0)
    other.xy[3] += 5
    assert make_posture(one).shape == (WIDTH,) and np.isclose((make_posture(one)[::2] ** 2).mean(), 1, rtol=1e-3)
    distance = np.sqrt(((make_posture(one) - make_posture(other)) ** 2).mean())
    assert distance < 0.03 < np.sqrt(((make_posture(one) - make_posture(track(1))) ** 2).mean())


def test_mirrored_postures_are_those_of_mirrored_tracks() -> None:
    one = track()
    np.testing.assert_allclose(mirror_postures(make_posture(one)[None])[0], make_posture(one.mirrored()), atol=1e-6)


def test_absent_points_are_zero() -> None:
    one = track()
    seen = one.seen.copy()
    seen[4:, 2] = False
    posture = make_posture(Track(one.xy, seen, 0.0)).reshape(POINTS, 2)
    assert not posture[2].any() and posture[[0, 1, 3]].all()
    assert not make_posture(Track(one.xy, np.zeros_like(seen), 0.0)).any()
