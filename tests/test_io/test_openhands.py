from __future__ import annotations

import pickle

import numpy as np
import pytest

from signmm.io import find_clips, read_pose

SIZE = (640, 480)
RNG = np.random.default_rng(0)
POINTS, SCORE = RNG.uniform(0.1, 0.9, (5, 75, 3)), RNG.uniform(0.1, 1, (5, 75))


def write(path, points, score):
    path.write_bytes(pickle.dumps({'keypoints': points, 'confidences': score}))
    return path


def test_fractions(tmp_path):
    path = write(tmp_path / 'a.pkl', POINTS.astype('f4'), SCORE)
    pose = read_pose(path, SIZE)
    assert pose.layout.name == 'mediapipe75'
    np.testing.assert_allclose(pose.xy, POINTS[..., :2] * SIZE, rtol=1e-5)
    np.testing.assert_allclose(pose.score, SCORE, rtol=1e-5)
    with pytest.raises(ValueError, match='--image-size'):
        read_pose(path)


def test_masked_pixels_of_pose_format(tmp_path):
    mask = np.zeros((5, 1, 75, 3), bool)
    mask[2, 0, 40] = True
    points = np.ma.masked_array(POINTS[:, None] * (640, 480, 1), mask)
    pose = read_pose(write(tmp_path / 'a.pkl', points, SCORE[:, None]))
    assert not pose.score[2, 40] and pose.score[2, 41]
    np.testing.assert_allclose(pose.xy[1], POINTS[1, :, :2] * SIZE, rtol=1e-5)


@pytest.mark.parametrize(
    ('points', 'score', 'why'),
    [
        (POINTS[:, :70], SCORE, r'\(5, 70, 3\)'),
        (POINTS, SCORE[:4], r'\(4, 75\)'),
        (POINTS * 10, SCORE, 'neither fractions'),
    ],
)
def test_other_shapes_and_units(points, score, why, tmp_path):
    with pytest.raises(ValueError, match=why):
        read_pose(write(tmp_path / 'a.pkl', points, score), SIZE)
    (clip,) = find_clips(tmp_path, SIZE)
    with pytest.raises(ValueError, match=r'a\.pkl'):
        clip.read()
