from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from format_poses import random_pose, same

from signmm.io.fit import fit_layout
from signmm.structures import get_layout


def test_shared_joints_are_kept():
    pose, target = random_pose('openpose137'), get_layout('mediapipe75')
    fitted, notes = fit_layout(pose, target)
    for joint in ('left_hand_thumb4', 'right_elbow', 'nose'):
        a, b = target.joints.index(joint), pose.layout.joints.index(joint)
        np.testing.assert_array_equal(fitted.xy[:, a], pose.xy[:, b])
        np.testing.assert_array_equal(fitted.score[:, a], pose.score[:, b])
    assert fitted.score[:, target.joints.index('left_mouth')].max() == 0
    assert notes == [
        "layout 'mediapipe75' has no place for face, neck, mid_hip, left_small_toe, right_small_toe",
        "layout 'openpose137' lacks left_eye_inner, left_eye_outer, right_eye_inner, right_eye_outer, left_mouth, "
        '7 more joints, written as not found',
    ]


def test_nothing_lost():
    pose = random_pose('triplet49')
    fitted, notes = fit_layout(pose, get_layout('hands42_arms7'))
    assert not notes
    same(fitted.to_layout(pose.layout), pose)


def test_nothing_shared():
    with pytest.raises(ValueError, match="layouts 'kinect20' and 'mediapipe_hands42' have no joint in common"):
        fit_layout(random_pose('kinect20'), get_layout('mediapipe_hands42'))
