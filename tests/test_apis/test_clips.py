from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signmm.apis.clips import ClipReader
from signmm.io import PackedStoreWriter, write_npz
from signmm.structures import PoseSequence


def no_video(path: Path) -> PoseSequence:
    raise AssertionError(path)


def test_finds_clips_everywhere(poses, tmp_path):
    write_npz(tmp_path / 'files' / 'b.npz', poses[0])
    write_npz(tmp_path / 'files' / 'deep' / 'a.npz', poses[1])
    (tmp_path / 'files' / 'c.MP4').write_bytes(b'')
    (tmp_path / 'files' / 'readme.md').write_text('no clip')
    with PackedStoreWriter(tmp_path / 'store') as store:
        store.add('one', poses[2])
    reader = ClipReader(lambda path: poses[0])
    clips = reader.clips([tmp_path / 'files', str(tmp_path / 'store'), poses[1], poses[1].xy])
    names = [Path(clip.name).name for clip in clips]
    assert names == ['b.npz', 'c.MP4', 'a.npz', 'one', 'clip1', 'array 3']
    assert [len(clip.read()) for clip in clips] == [9, 9, 14, 5, 14, 14]
    assert len(reader.clips(poses[0])) == 1


def test_array_with_missing_points(poses):
    array = np.concatenate([poses[0].xy, poses[0].score[..., None]], 2)
    array[2, 5] = np.nan
    array[3, 6, 2] = 0
    pose = ClipReader(no_video, (512, 512), fps=30.0).clips(array)[0].read()
    assert (pose.layout.name, pose.fps, pose.image_size) == ('coco_wholebody133', 30.0, (512, 512))
    for place in ((2, 5), (3, 6)):
        assert pose.score[place] == 0
        assert (pose.xy[place] == 0).all()
    np.testing.assert_array_equal(pose.xy[0], poses[0].xy[0])


def test_refusals(tmp_path):
    reader = ClipReader(no_video)
    with pytest.raises(FileNotFoundError, match='no such file or folder'):
        reader.clips(tmp_path / 'nothing.npz')
    with pytest.raises(FileNotFoundError, match='no clip was found, but nothing'):
        reader.clips(tmp_path)
    with pytest.raises(TypeError, match='got int'):
        reader.clips([3])
    with pytest.raises(ValueError, match='which layout has these 49 joints'):
        reader.clips(np.zeros((3, 49, 2)))[0].read()
    with pytest.raises(ValueError, match='mediapipe_pose'):
        reader.clips(np.zeros((3, 543, 4)))[0].read()
