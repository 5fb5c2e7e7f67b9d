from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from format_poses import random_pose

from signmm.io import find_clips, read_pose
from signmm.io.mmpose_people import is_mmpose_people, read_mmpose_people, write_mmpose_json, write_mmpose_pickle

RNG = np.random.default_rng(0)
#: Two people in three frames; the first one is larger and in the middle.
LEFT, MIDDLE = (RNG.uniform(0.5, 1, (3, 133, 3)) * (60, 100, 1), RNG.uniform(0.5, 1, (3, 133, 3)) * (300, 300, 1))


def one_x(points):
    return {
        'keypoints': points[:, :2].tolist(),
        'keypoint_scores': points[:, 2].tolist(),
        'bbox': [[0.0, 0.0, 9.0, 9.0]],
        'bbox_score': 0.9,
    }


FORMS = {
    'demo of 1.x': {
        'meta_info': {},
        'instance_info': [{'frame_id': i + 1, 'instances': [one_x(LEFT[i]), one_x(MIDDLE[i])]} for i in range(3)],
    },
    'inferencer of 1.x': [{'frame_id': i, 'instances': [one_x(MIDDLE[i]), one_x(LEFT[i])]} for i in range(3)],
    'people of 1.x': [[one_x(LEFT[i]), one_x(MIDDLE[i])] for i in range(3)],
    'people of 0.x': [[{'keypoints': p[i].tolist(), 'bbox': [0] * 5} for p in (LEFT, MIDDLE)] for i in range(3)],
    'out of 0.x': [
        {
            'preds': [p.tolist() for p in (LEFT[0], MIDDLE[0], LEFT[1])],
            'image_paths': ['1.jpg', '1.jpg', '2.jpg'],
            'boxes': [[0] * 6] * 3,
        },
        {'preds': [p.tolist() for p in (MIDDLE[1], LEFT[2], MIDDLE[2])], 'image_paths': ['2.jpg', '3.jpg', '3.jpg']},
    ],
    'dump of 1.x': [
        {
            'img_path': f'{i}.jpg',
            'ori_shape': (480, 640),
            'pred_instances': {'keypoints': p[i][None, :, :2], 'keypoint_scores': p[i][None, :, 2]},
        }
        for i in range(3)
        for p in (LEFT, MIDDLE)
    ],
}


@pytest.mark.parametrize('form', FORMS)
def test_forms(tmp_path, form):
    files = [tmp_path / 'a.pkl']
    files[0].write_bytes(pickle.dumps(FORMS[form]))
    if form != 'dump of 1.x':
        files.append(tmp_path / 'a.json')
        files[1].write_text(json.dumps(FORMS[form]))
    for file in files:
        pose = read_pose(file)
        assert pose.layout.name == 'coco_wholebody133'
        np.testing.assert_allclose(pose.xy, MIDDLE[..., :2], rtol=1e-6)
        np.testing.assert_allclose(pose.score, MIDDLE[..., 2], rtol=1e-6)
        assert pose.image_size == ((640, 480) if form == 'dump of 1.x' else None)


def test_left_out_frames_are_empty():
    content = {'instance_info': [{'frame_id': i, 'instances': [one_x(MIDDLE[0])]} for i in (2, 5)]}
    pose = read_mmpose_people(content, 'x')
    assert (pose.score > 0).any(1).tolist() == [False, True, False, False, True]


def test_what_is_written(tmp_path):
    pose = random_pose(frames=3)
    pose.xy[1], pose.score[1] = 0, 0
    write_mmpose_json(tmp_path / 'a.json', pose)
    content = json.loads((tmp_path / 'a.json').read_text())
    assert [(f['frame_id'], len(f['instances'])) for f in content['instance_info']] == [(1, 1), (2, 0), (3, 1)]
    person = content['instance_info'][0]['instances'][0]
    np.testing.assert_array_equal(np.array(person['keypoints'], np.float32), pose.xy[0])
    assert content['meta_info']['keypoint_id2name']['91'] == 'left_hand_wrist'
    write_mmpose_pickle(tmp_path / 'a.pkl', pose)
    samples = pickle.loads((tmp_path / 'a.pkl').read_bytes())
    assert [s['pred_instances']['keypoints'].shape for s in samples] == [(1, 133, 2), (0, 133, 2), (1, 133, 2)]
    assert samples[0]['ori_shape'] == (480, 640)


def test_errors():
    assert not any(is_mmpose_people(c) for c in ({}, [], [np.zeros(3)], ['a'], {'keypoints': 1}, None))
    for content, message in [
        ({'instance_info': [{'instances': []}]}, r"KeyError: 'frame_id'"),
        ({'instance_info': [{'frame_id': 1, 'instances': []}]}, 'nobody was found in any of the 1 frames'),
        ({'instance_info': [{'frame_id': 1, 'instances': []}] * 2}, 'a frame_id occurs twice'),
        ([[{'keypoints': [[1, 2, 0.5]] * 17}]], r'frame 0: person 0 is \(17, 3\), expected 133 points'),
        ([[{'keypoints': [['a', 2, 0.5]] * 133}]], 'person 0 holds something that is not a number'),
        ([[{'keypoints': [[np.inf, 2, 0.5]] * 133}]], 'frame 0 has a coordinate or confidence that is NaN'),
        ({'a': 1}, 'not a known form of MMPose results'),
    ]:
        with pytest.raises(ValueError, match=f'clip.*{message}'):
            read_mmpose_people(content, 'clip')


def test_json_with_a_byte_order_mark_is_found(tmp_path):
    people = [{'frame_id': 1, 'instances': [{'keypoints': [[150, 160]] * 133, 'keypoint_scores': [0.5] * 133}]}]
    (tmp_path / 'a.json').write_bytes(b'\xef\xbb\xbf' + json.dumps({'instance_info': people}).encode())
    (clip,) = find_clips(tmp_path)
    assert clip.read().xy[0, 0].tolist() == [150, 160]
