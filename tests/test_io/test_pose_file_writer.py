from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pose_format import Pose
from pose_format.utils.cocowholebody133_header import cocowholebody_components
from pose_format.utils.openpose import OpenPose_Components

sys.path.insert(0, str(Path(__file__).parent))
from format_poses import random_pose, with_depth

from signmm.io import read_pose
from signmm.io.pose_file_writer import write_pose_file
from signmm.structures import LAYOUTS


@pytest.mark.parametrize('layout', sorted(LAYOUTS))
def test_round_trip(tmp_path, layout):
    pose = random_pose(layout)
    write_pose_file(tmp_path / 'a.pose', pose)
    again = read_pose(tmp_path / 'a.pose')
    assert (again.layout.name, again.fps, again.image_size) == (layout, 25.0, (640, 480))
    np.testing.assert_array_equal(again.xy, pose.xy)
    np.testing.assert_array_equal(again.score, pose.score)
    assert [f.name for f in tmp_path.iterdir()] == ['a.pose']


def test_third_coordinate(tmp_path):
    pose = with_depth(random_pose('mediapipe75'))
    write_pose_file(tmp_path / 'a.pose', pose)
    again = read_pose(tmp_path / 'a.pose')
    np.testing.assert_allclose(again.z, pose.z, rtol=1e-6)
    np.testing.assert_array_equal(again.xy, pose.xy)
    peer = Pose.read((tmp_path / 'a.pose').read_bytes())
    assert {c.format for c in peer.header.components} == {'XYZC'}
    np.testing.assert_allclose(peer.body.data.data[:, 0, :, 2] * 640, pose.z, rtol=1e-6)


def test_names_are_those_of_pose_format(tmp_path):
    for layout, known in (('openpose137', OpenPose_Components), ('coco_wholebody133', cocowholebody_components())):
        write_pose_file(tmp_path / 'a.pose', random_pose(layout))
        header = Pose.read((tmp_path / 'a.pose').read_bytes()).header
        assert [(c.name, c.points) for c in header.components] == [(c.name, c.points) for c in known]
        assert all(c.limbs for c in header.components if 'face' not in c.name.lower())


def test_missing_points_are_masked(tmp_path):
    pose = random_pose()
    write_pose_file(tmp_path / 'a.pose', pose)
    body = Pose.read((tmp_path / 'a.pose').read_bytes()).body
    np.testing.assert_array_equal(np.ma.getmaskarray(body.data)[:, 0, :, 0], pose.score == 0)
    np.testing.assert_array_equal(body.confidence[:, 0], pose.score)


def test_what_the_format_needs(tmp_path):
    with pytest.raises(ValueError, match='clip7: a .pose file needs the frames per second'):
        write_pose_file(tmp_path / 'a.pose', replace(random_pose(), fps=None, source='clip7'))
    with pytest.raises(ValueError, match='needs the image size'):
        write_pose_file(tmp_path / 'a.pose', random_pose(image_size=None))
