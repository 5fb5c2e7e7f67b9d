from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signmm.structures import LAYOUTS, PoseSequence
from signmm.visualization.animation import pose_frames, read_video, write_animation
from signmm.visualization.raster import RGB

LAYOUT = LAYOUTS['triplet49']


def clip(frames: int = 4) -> PoseSequence:
    """Only the left hand is seen; its joints are around (30, 40) of a 120 x 80 image and go 10 px right each frame."""
    xy = np.zeros((frames, 49, 2), np.float32)
    score = np.zeros((frames, 49), np.float32)
    left = list(LAYOUT.parts['left'])
    xy[:, left] = np.random.default_rng(0).uniform(-8, 8, (21, 2)) + (30, 40)
    xy[:, left, 0] += 10 * np.arange(frames)[:, None]
    score[:, left] = 1
    return PoseSequence(xy, score, LAYOUT, fps=20.0, image_size=(120, 80))


def centre(image: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(np.abs(image.astype(int) - RGB['left']).max(-1) < 60)
    return np.array([columns.mean(), rows.mean()])


def test_poses_lie_where_the_hand_is_on_a_video_of_another_size() -> None:
    video = [np.zeros((160, 240, 3), np.uint8)] * 4
    frames = list(pose_frames(clip(), video))
    assert all(frame.shape == (160, 240, 3) for frame in frames)
    middle = 2 * clip().xy[:, list(LAYOUT.parts['left'])].mean(1)
    for frame, wanted in zip(frames, middle, strict=True):
        assert np.abs(centre(frame) - wanted).max() < 5
    assert not video[0].any(), 'the video itself stays as it is'


def test_shorter_of_both_counts() -> None:
    assert len(list(pose_frames(clip(), [np.zeros((80, 120, 3), np.uint8)] * 3))) == 3
    assert len(list(pose_frames(clip(), [np.zeros((80, 120, 3), np.uint8)] * 9))) == 4


def test_blank_is_cut_to_the_clip_and_moves() -> None:
    frames = list(pose_frames(clip(), height=100))
    assert len({frame.shape for frame in frames}) == 1 and frames[0].shape[0] == 100
    steps = np.diff([centre(frame)[0] for frame in frames])
    assert (steps > 10).all() and np.ptp(steps) < 3


def test_gif_keeps_frames_and_time(tmp_path: Path) -> None:
    frames = list(pose_frames(clip(), height=100))
    assert write_animation(frames, tmp_path / 'a.gif', fps=30) == 4
    with Image.open(tmp_path / 'a.gif') as film:
        durations = []
        for t in range(film.n_frames):
            film.seek(t)
            durations.append(film.info['duration'])
            assert np.abs(centre(np.asarray(film.convert('RGB'))) - centre(frames[t])).max() < 2
    assert sum(durations) == pytest.approx(4 / 30 * 1000, abs=5)


def test_mp4_can_be_read_again(tmp_path: Path) -> None:
    frames = list(pose_frames(clip(), [np.zeros((80, 120, 3), np.uint8)] * 4))
    write_animation(frames, tmp_path / 'a.mp4', fps=20)
    again = list(read_video(tmp_path / 'a.mp4'))
    assert len(again) == 4
    for new, old in zip(again, frames, strict=True):
        assert np.abs(new.astype(int) - old).mean() < 12


def test_bad_names_and_files(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r'\.gif, \.mp4, \.webm'):
        write_animation([], tmp_path / 'a.avi')
    with pytest.raises(ValueError, match='no frames'):
        write_animation([], tmp_path / 'a.gif')
    with pytest.raises(FileNotFoundError, match='no such file'):
        next(read_video(tmp_path / 'none.mp4'))
    (tmp_path / 'bad.mp4').write_text('not a video')
    with pytest.raises(ValueError, match='reads no frame'):
        next(read_video(tmp_path / 'bad.mp4'))
