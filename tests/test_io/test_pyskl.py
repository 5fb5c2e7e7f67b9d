from __future__ import annotations

import pickle

import numpy as np
import pytest

from signmm.io import find_clips
from signmm.io.pyskl import pyskl_labels, read_pyskl

RNG = np.random.default_rng(0)


def item(name, people=1, joints=133, label=0):
    xy = RNG.uniform(100, 300, (people, 4, joints, 2)).astype('f2')
    score = np.ones((people, 4, joints), 'f2')
    if people > 1:  # somebody small at the edge, and a place for nobody
        xy[1] = xy[1] / 20
        score[2], xy[2] = 0, 0
    return {
        'frame_dir': name,
        'label': label,
        'img_shape': (480, 640),
        'total_frames': 4,
        'keypoint': xy,
        'keypoint_score': score,
    }


def test_clips_and_labels(tmp_path):
    items = [item('a', label=1), item('b/c', people=3)]
    content = {'split': {'train': ['a'], 'val': ['b/c']}, 'annotations': items}
    (tmp_path / 'wlasl.pkl').write_bytes(pickle.dumps(content))
    clips = list(find_clips(tmp_path))
    assert [clip.id for clip in clips] == ['a', 'b/c']
    for clip, known in zip(clips, items, strict=True):
        pose = clip.read()
        assert pose.image_size == (640, 480) and pose.layout.name == 'coco_wholebody133'
        np.testing.assert_allclose(pose.xy, known['keypoint'][0], rtol=1e-3)
    assert pyskl_labels(content, 'here') == [('a', 1, 'train'), ('b/c', 0, 'val')]


@pytest.mark.parametrize(
    ('change', 'why'),
    [({'keypoint': None}, "'keypoint'"),
     ({'keypoint': np.zeros((1, 4, 17, 2)), 'keypoint_score': np.zeros((1, 4, 17))}, 'no hands'),
     ({'keypoint_score': np.zeros((1, 3, 133))}, r'\(1, 3, 133\)')],
)  # fmt: skip
def test_wrong_items_are_named(change, why):
    (clip,) = read_pyskl([{**item('a'), **change}], 'pickle x.pkl')
    with pytest.raises(ValueError, match=f'pickle x.pkl, annotation 0.*{why}'):
        clip.read()


def test_a_clip_in_two_splits():
    content = {'split': {'train': ['a'], 'test': ['a']}, 'annotations': [item('a')]}
    with pytest.raises(ValueError, match='two splits'):
        pyskl_labels(content, 'here')
