from __future__ import annotations

import numpy as np
import pytest

from signmm.io import find_clips, read_pose
from signmm.io.find_clips import ReadOptions

SIZE = (100, 200)
FIELDS = 'pose=body,left=lh,right=rh'


def arrays(frames=3):
    rng = np.random.default_rng(0)
    return {
        'body': rng.uniform(0, 1, (frames, 33, 4)),
        'lh': rng.uniform(0, 1, (frames, 63)),
        'rh': np.zeros((frames, 21, 3)),
    }


def test_fields_by_an_explicit_mapping(tmp_path):
    content = arrays()
    np.savez(tmp_path / 'a.npz', **content)
    with pytest.raises(ValueError, match='it has: body, lh, rh'):
        read_pose(tmp_path / 'a.npz', SIZE)
    pose = read_pose(tmp_path / 'a.npz', SIZE, fields=FIELDS)
    joints = pose.layout.joints
    np.testing.assert_allclose(pose.xy[:, joints.index('left_hand_thumb1')], content['lh'][:, 3:5] * SIZE, rtol=1e-5)
    np.testing.assert_allclose(pose.xy[:, joints.index('nose')], content['body'][:, 0, :2] * SIZE, rtol=1e-5)
    assert not pose.score[:, list(pose.layout.parts['right'])].any()
    (clip,) = find_clips(tmp_path, options=ReadOptions(SIZE, fields=FIELDS))
    assert len(clip.read()) == 3


@pytest.mark.parametrize(
    ('change', 'fields', 'why'),
    [
        ({}, 'pose=none', 'no none in it'), ({}, 'arm=body', 'expected PART=NAME'),
        ({'lh': np.zeros((3, 20, 3))}, FIELDS, r"'lh' must be \(T, 21"),
        ({'lh': np.zeros((4, 63))}, FIELDS, 'different lengths'),
    ],
)  # fmt: skip
def test_wrong_fields_are_named(change, fields, why, tmp_path):
    np.savez(tmp_path / 'a.npz', **{**arrays(), **change})
    with pytest.raises(ValueError, match=why):
        read_pose(tmp_path / 'a.npz', SIZE, fields=fields)
