from __future__ import annotations

from dataclasses import replace

import numpy as np

from signmm.doctor.fingerprints import MOST, find_moments, make_fingerprints, sample
from signmm.doctor.plant import mirror
from signmm.doctor.tracks import make_track
from signmm.synth import SynthSign


def nearest(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.sqrt(((a[:, None] - b) ** 2).mean(-1)).min(1)


def test_sample_reads_between_and_beyond() -> None:
    curve = np.array([[0.0], [2.0], [6.0]])
    np.testing.assert_allclose(sample(curve, np.array([-3, 0.5, 1.25, 9]))[:, 0], [0, 1, 3, 6])
    np.testing.assert_allclose(sample(curve[:1], np.array([-1.0, 0, 4]))[:, 0], 0)


def test_mirror_and_cut_keep_the_fingerprints() -> None:
    pose = SynthSign(6, 3, seed=2).clip(1, 0, 0)
    track, other = make_track(pose), make_track(mirror(pose))
    assert track is not None and other is not None
    whole = make_fingerprints(track)
    assert 2 <= len(whole.times) <= 2 * MOST + 2
    assert nearest(make_fingerprints(other).vectors, whole.vectors).max() < 0.01
    cut = make_track(replace(pose, xy=pose.xy[6:], score=pose.score[6:]))
    assert cut is not None
    assert np.median(nearest(make_fingerprints(cut).vectors, whole.vectors)) < 0.01


def test_clip_that_stands_still_has_moments_too() -> None:
    pose = SynthSign(6, 3, seed=2).clip(1, 0, 0)
    still = make_track(replace(pose, xy=np.repeat(pose.xy[:1], 9, 0), score=np.repeat(pose.score[:1], 9, 0)))
    assert still is not None and len(find_moments(still)[0]) == 2
