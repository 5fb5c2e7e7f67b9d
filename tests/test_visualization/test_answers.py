from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signmm.apis.clips import Clip
from signmm.apis.prediction import ScoredLabel, SignPrediction
from signmm.structures import PoseSequence
from signmm.structures.sign_data_sample import GlossSegment
from signmm.testing.fakes import fake_pose
from signmm.utils.errors import ConfigError
from signmm.visualization.animation import read_video, write_animation
from signmm.visualization.answers import Overlays, captioned


def pose(frames: int = 5) -> PoseSequence:
    return fake_pose(frames=frames, image_size=(160, 120))


def dark(frame: np.ndarray, rows: int) -> int:
    return int((frame[-rows:].max(-1) < 100).sum())


def test_the_answer_stands_below_the_picture() -> None:
    frames = [np.full((100, 300, 3), 200, np.uint8)] * 4
    answer = SignPrediction('a', 4, topk=(ScoredLabel('book', 0.5, 0),))
    painted = list(captioned(iter(frames), answer))
    assert len(painted) == 4 and painted[0].shape == (124, 300, 3)
    assert np.array_equal(painted[0][:100], frames[0]) and dark(painted[0], 24) > 50
    longer = SignPrediction('a', 4, topk=(ScoredLabel('book and table', 0.5, 0),))
    assert dark(next(captioned(iter(frames), longer)), 24) > dark(painted[0], 24)


def test_the_gloss_of_the_moment_stands_out() -> None:
    frames = [np.full((100, 600, 3), 200, np.uint8)] * 4
    answer = SignPrediction('a', 4, gloss=('A', 'B'), segments=(GlossSegment('A', 0, 1), GlossSegment('B', 3, 4)))
    first, second, third, fourth = captioned(iter(frames), answer)
    assert np.array_equal(second, third) and not np.array_equal(first, second)
    assert not np.array_equal(first, fourth)


@pytest.mark.parametrize('ending', ['.mp4', '.webm', '.gif'])
def test_one_file_for_a_clip_one_each_for_several(tmp_path: Path, ending: str) -> None:
    overlays = Overlays(tmp_path / f'o{ending}', 3)
    clips = overlays.watch([Clip(name, pose) for name in ('x/a.npz', 'y/a.npz', 'bad')])
    assert len(clips[0].read()) == len(clips[1].read()) == 5
    for name in ('x/a.npz', 'y/a.npz'):
        overlays.write(SignPrediction(name, 5, topk=(ScoredLabel('b', 1.0, 0),)))
    assert overlays.write(SignPrediction('bad', error='ValueError: x')) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == [f'o_a{ending}', f'o_a_1{ending}']
    single = Overlays(tmp_path / f'one{ending}', 1)
    single.watch([Clip('a', pose)])[0].read()
    assert single.write(SignPrediction('a', 5)) == tmp_path / f'one{ending}'


@pytest.mark.parametrize('ending', ['.mp4', '.webm'])
def test_videos_have_the_codec_that_browsers_play(tmp_path: Path, ending: str) -> None:
    av = pytest.importorskip('av')
    frames = [np.full((64, 96, 3), 40 * i, np.uint8) for i in range(5)]
    assert write_animation(frames, tmp_path / f'a{ending}', 29.97) == 5
    with av.open(str(tmp_path / f'a{ending}')) as video:
        stream = video.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) in (('h264', 'yuv420p'), ('vp9', 'yuv420p'))
        assert ('h264' in stream.codec_context.name) == (ending == '.mp4')
    levels = [frame.mean() for frame in read_video(tmp_path / f'a{ending}')]
    assert np.abs(np.array(levels) - 40 * np.arange(5)).max() < 6


def test_without_pyav_opencv_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__('sys').modules, 'av', None)
    assert write_animation([np.full((64, 96, 3), 99, np.uint8)] * 4, tmp_path / 'a.mp4') == 4
    assert len(list(read_video(tmp_path / 'a.mp4'))) == 4


def test_other_endings_are_refused_before_the_work() -> None:
    with pytest.raises(ConfigError, match=r'expected a name ending in \.gif, \.mp4, \.webm'):
        Overlays(Path('a.avi'), 1)
