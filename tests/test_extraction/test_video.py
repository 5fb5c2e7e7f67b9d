from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from extraction_videos import write_video

from signmm.extraction.video import Video


def test_frames_are_rgb(tmp_path):
    video = Video(write_video(tmp_path / 'a.mp4', corner=(0, 255, 0)))
    frames = list(video.frames())
    video.close()
    assert (len(frames), video.fps, video.image_size) == (5, 25.0, (160, 96))
    middle = np.array([f[48, 47 + 8 * t] for t, f in enumerate(frames)], int)
    assert middle[:, 0].min() > 200 and middle[:, 1:].max() < 60
    assert frames[0][8, 8, 1] > 200


def test_broken_files(tmp_path, capfd):
    with pytest.raises(FileNotFoundError, match='does not exist'):
        Video(tmp_path / 'none.mp4')
    (tmp_path / 'empty.mp4').touch()
    with pytest.raises(ValueError, match=r'empty\.mp4: the file is empty'):
        Video(tmp_path / 'empty.mp4')
    (tmp_path / 'text.mp4').write_text('hello')
    with pytest.raises(ValueError, match=r'text\.mp4: cannot be opened'):
        Video(tmp_path / 'text.mp4')
    capfd.readouterr()


def test_fewer_frames_than_declared(tmp_path):
    video = Video(write_video(tmp_path / 'a.mp4'))
    video._declared = 6  # a container may be off by one or two
    assert len(list(video.frames())) == 5
    video = Video(tmp_path / 'a.mp4')
    video._declared = 40
    with pytest.raises(ValueError, match=r'a\.mp4: only 5 of 40 declared frames'):
        list(video.frames())
