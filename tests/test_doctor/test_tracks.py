from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signmm.doctor.plant import mirror
from signmm.doctor.track_file import STEP, TrackFile
from signmm.doctor.tracks import POINTS, make_track
from signmm.structures import PoseSequence, get_layout
from signmm.synth import SynthSign


@pytest.fixture(scope='module')
def pose() -> PoseSequence:
    return SynthSign(4, 3, seed=1).clip(2, 1, 0)


def test_size_crop_and_aspect_do_not_matter(pose: PoseSequence) -> None:
    moved = np.where(pose.score[..., None] > 0, pose.xy * 0.7 + np.array([40, -15]), 0).astype(np.float32)
    one, two = make_track(pose), make_track(replace(pose, xy=moved))
    assert one is not None and two is not None
    np.testing.assert_allclose(one.xy, two.xy, atol=2e-4)
    left, right = pose.layout.indices(['left_shoulder', 'right_shoulder'])
    width = np.median(np.linalg.norm(pose.xy[:, left] - pose.xy[:, right], axis=-1))
    assert one.noise * width < 3 and one.xy.shape[1:] == (POINTS, 2)


def test_mirrored_picture_gives_the_mirrored_track(pose: PoseSequence) -> None:
    one, two = make_track(mirror(pose)), make_track(pose)
    assert one is not None and two is not None
    np.testing.assert_allclose(one.xy, two.mirrored().xy, atol=2e-3)
    np.testing.assert_array_equal(one.seen, two.mirrored().seen)


def test_frame_rate_becomes_25(pose: PoseSequence) -> None:
    double = replace(pose, xy=np.repeat(pose.xy, 2, 0), score=np.repeat(pose.score, 2, 0), fps=50.0)
    track = make_track(double)
    assert track is not None and abs(len(track.xy) - len(pose)) <= 1


def test_layouts_without_shoulders_or_wrists() -> None:
    layout = get_layout('mediapipe_hands42')
    rng = np.random.default_rng(0)
    xy = rng.uniform(0, 100, (6, 42, 2)).astype(np.float32)
    track = make_track(PoseSequence(xy, np.ones((6, 42), np.float32), layout))
    assert track is not None and np.isfinite(track.xy).all()
    assert make_track(PoseSequence(xy, np.zeros((6, 42), np.float32), layout)) is None


@pytest.mark.parametrize('width', [0.0, 0.1])  # pixels
def test_shoulders_in_one_place_are_no_scale(pose: PoseSequence, width: float) -> None:
    left, right = pose.layout.indices(['left_shoulder', 'right_shoulder'])
    xy, score = pose.xy.copy(), pose.score.copy()
    score[:, [left, right]] = 1
    xy[:, left] = xy[:, right] = (50, 60)
    xy[:, left, 0] += width
    assert make_track(replace(pose, xy=xy, score=score)) is None
    xy[:, left, 0] += 10
    assert make_track(replace(pose, xy=xy, score=score)) is not None


def test_single_frame(pose: PoseSequence) -> None:
    track = make_track(replace(pose, xy=pose.xy[:1], score=pose.score[:1]))
    assert track is not None and track.xy.shape == (1, POINTS, 2) and track.noise == 0


def test_track_file_keeps_tracks(pose: PoseSequence) -> None:
    track = make_track(pose)
    assert track is not None
    file = TrackFile()
    for kept in (track, track.mirrored()):
        file.append(kept)
    back = file[0]
    np.testing.assert_allclose(back.xy, np.clip(track.xy, -8, 8), atol=STEP)
    np.testing.assert_array_equal(back.seen, track.seen)
    assert len(file) == 2 and back.noise == track.noise and file.frames(1) == len(track.xy)
    with pytest.raises(IndexError, match='no track 2, there are 2'):
        file[2]


@pytest.mark.parametrize(('apart', 'unit'), [((4, 1), 40), ((-4, 1), 40), ((-60, 0), -60), ((60, 0), 60)])
def test_a_signer_from_the_side_has_the_head_for_a_scale(pose: PoseSequence, apart: tuple[int, int], unit: int) -> None:
    """Shoulders of 4 px would make noise of a pixel a quarter of the unit, and their sign a matter of chance."""
    left, right, nose, wrist = pose.layout.indices(['left_shoulder', 'right_shoulder', 'nose', 'left_wrist'])
    xy, score = pose.xy.copy(), pose.score.copy()
    score[:, [left, right, nose, wrist]] = 1
    xy[:, left], xy[:, right] = np.array((200, 200)) + np.array(apart) / 2, np.array((200, 200)) - np.array(apart) / 2
    xy[:, nose], xy[:, wrist] = (200, 160), (230, 300)
    track = make_track(replace(pose, xy=xy, score=score))
    assert track is not None
    np.testing.assert_allclose(track.xy[:, 0], np.broadcast_to([30 / unit, 100 / abs(unit)], (len(pose), 2)), rtol=1e-4)
