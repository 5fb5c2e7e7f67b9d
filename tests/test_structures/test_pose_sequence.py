from __future__ import annotations

import numpy as np
import pytest

from signmm.structures import LAYOUTS, PoseSequence


def make(**changes):
    rng = np.random.default_rng(0)
    fields = {
        'xy': rng.uniform(0, 99, (4, 75, 2)).astype(np.float32),
        'score': np.ones((4, 75), np.float32),
        'z': rng.normal(0, 9, (4, 75)).astype(np.float32),
        'z_unit': 'part',
    }
    return PoseSequence(**{**fields, **changes}, layout=LAYOUTS['mediapipe75'])


def test_z_goes_with_its_joints_and_frames():
    pose = make()
    target = LAYOUTS['mediapipe50']
    small = pose.to_layout(target).cut(slice(1, 3))
    where = [pose.layout.joints.index(joint) for joint in target.joints]
    for name in ('xy', 'score', 'z'):
        np.testing.assert_array_equal(getattr(small, name), getattr(pose, name)[1:3][:, where])
    assert (len(small), small.z_unit) == (2, 'part')
    np.testing.assert_array_equal(pose.cut(np.array([3, 0])).z, pose.z[[3, 0]])


def test_without_z_nothing_is_there():
    pose = make(z=None, z_unit=None).to_layout(LAYOUTS['mediapipe50']).cut(slice(0, 2))
    assert pose.z is None and pose.z_unit is None


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'z': np.zeros((4, 75, 1), np.float32)}, r"field 'z' must be \(4, 75\)"),
        ({'z': np.full((4, 75), np.nan, np.float32)}, "field 'z' is NaN or infinite at frame 0, joint 'nose'"),
        (
            {'xy': np.full((4, 75, 2), -1e30, np.float32)},
            r"'xy' is -1e\+30, as good as infinite, at frame 0, joint 'nose'",
        ),
        ({'z_unit': None}, "field 'z_unit' must be one of image, part, metres, got None"),
        ({'z_unit': 'metre'}, "did you mean 'metres'"),
        ({'z': None}, "field 'z_unit' is 'part', but there is no z"),
    ],
)
def test_refused(change, message):
    with pytest.raises(ValueError, match=message):
        make(**change)


def test_origins_of_parts():
    layout = LAYOUTS['mediapipe543']
    names = {part: [layout.joints[i] for i in joints] for part, joints in layout.z_origins.items()}
    assert names == {
        'left': ['left_hand_wrist'],
        'right': ['right_hand_wrist'],
        'body': ['left_hip', 'right_hip'],
        'face': [],
    }
    assert LAYOUTS['triplet49'].z_origins['body'] == ()
    assert 'feet' not in LAYOUTS['coco_wholebody133'].z_origins
