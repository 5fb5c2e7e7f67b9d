from __future__ import annotations

import pickle

import numpy as np
import pytest

from signmm.io import read_pose
from signmm.io.uni_sign import read_uni_sign


def write(path, keypoints, scores):
    path.write_bytes(pickle.dumps({'keypoints': keypoints, 'scores': scores}))
    return path


def test_signer_among_several_people(tmp_path):
    """As Uni-Sign's script writes them: fractions, 1 to 3 people a frame in any order."""
    rng = np.random.default_rng(0)
    signer = rng.uniform(0.3, 0.7, (4, 133, 2))
    other = rng.uniform(0.0, 0.2, (4, 133, 2))
    keypoints = [np.stack([other[i], signer[i]] if i % 2 else [signer[i], other[i], other[i]]) for i in range(4)]
    scores = [np.full((len(k), 133), 0.8, np.float32) for k in keypoints]
    pose = read_pose(write(tmp_path / 'a.pkl', keypoints, scores), image_size=(640, 480))
    np.testing.assert_allclose(pose.xy, signer * (640, 480), rtol=1e-6)
    assert (pose.layout.name, pose.image_size) == ('coco_wholebody133', (640, 480))
    alone = read_pose(write(tmp_path / 'b.pkl', list(signer), [s[0] for s in scores]), image_size=(640, 480))
    np.testing.assert_array_equal(alone.xy, pose.xy)


def test_errors(tmp_path):
    good, scores = [np.full((1, 133, 2), 0.5)], [np.ones((1, 133))]
    with pytest.raises(ValueError, match=r'a\.pkl: Uni-Sign keeps fractions of the image; pass image_size'):
        read_pose(write(tmp_path / 'a.pkl', good, scores))
    for keypoints, these, message in [
        (good * 2, scores, "'keypoints' has 2 frames and 'scores' 1"),
        ([np.zeros((1, 17, 2))], scores, r'frame 0: expected \(N, 133, 2\) and \(N, 133\) numbers, got \(1, 17, 2\)'),
        ([np.zeros((2, 133, 2))], scores, '2 people in keypoints, 1 in scores'),
        ([], [], 'zero frames'),
        ([np.zeros((0, 133, 2))], [np.zeros((0, 133))], 'nobody was found'),
        ([np.full((1, 133, 2), np.nan)], scores, 'NaN'),
    ]:
        with pytest.raises(ValueError, match=message):
            read_pose(write(tmp_path / 'a.pkl', keypoints, these), image_size=(640, 480))


def test_pixels_are_no_fractions():
    xy = np.random.default_rng(0).uniform(100, 400, (5, 1, 133, 2))
    with pytest.raises(ValueError, match='a.pkl.*which are pixels, not fractions'):
        read_uni_sign({'keypoints': list(xy), 'scores': [np.ones((1, 133))] * 5}, 'a.pkl', (640, 480))
