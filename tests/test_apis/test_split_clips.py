"""Clips of a split are those of the annotations, cut to their frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signmm.apis.split_clips import clips_of_split
from signmm.datasets.annotations import write_annotations
from signmm.io import write_npz
from signmm.testing.fakes import fake_pose
from signmm.utils.errors import ConfigError


def test_clips_signs_and_annotations(tmp_path: Path) -> None:
    pose = fake_pose(seed=0, frames=9)
    write_npz(tmp_path / 'poses' / 'v.npz', pose)
    samples = [
        {'video_id': 'a', 'video': 'v', 'frames': [2, 5], 'split': 'test', 'label': 1, 'signer': 's'},
        {'video_id': 'b', 'video': 'v', 'frames': [5, 9], 'split': 'test', 'label': 0},
        {'video_id': 'c', 'video': 'v', 'frames': [0, 2], 'split': 'new'},
    ]
    write_annotations(tmp_path / 'a.json', {'dataset': 'toy', 'labels': ['x', 'y']}, samples)
    clips, signs, known = clips_of_split(tmp_path / 'a.json', tmp_path / 'poses', 'test')
    assert [clip.name for clip in clips] == ['a', 'b'] and signs == ['y', 'x'] and known[0]['signer'] == 's'
    np.testing.assert_array_equal(clips[0].read().xy, pose.xy[2:5])
    assert len(clips[1].read()) == 4
    with pytest.raises(ConfigError, match="clip 'c' has no label with a name"):
        clips_of_split(tmp_path / 'a.json', tmp_path / 'poses', 'new')
