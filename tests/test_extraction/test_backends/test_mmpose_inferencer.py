from __future__ import annotations

import hashlib
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch

from signmm.extraction import BackendError, BackendOptions, load_estimator

POINTS = np.random.default_rng(0).uniform(0, 90, (2, 133, 2))


@pytest.fixture
def asked(monkeypatch):
    """Stands for MMPose 1.3: what its inferencer is asked, and answers in the form that it gives."""
    calls = {}
    model = torch.nn.Linear(2, 3)

    class MMPoseInferencer:
        def __init__(self, **arguments):
            calls['arguments'] = arguments
            self.inferencer = SimpleNamespace(model=model)

        def __call__(self, inputs, **arguments):
            calls.setdefault('frames', []).append((inputs, arguments))
            people = [
                {
                    'keypoints': POINTS[i].tolist(),
                    'keypoint_scores': [0.5 + i / 10] * 133,
                    'bbox': ([1.0, 2.0, 30.0, 40.0],),
                    'bbox_score': 0.9,
                }
                for i in range(2)
            ]
            if inputs.max() == 0:  # nobody: MMPose takes the whole image
                people = people[:1]
                people[0] |= {'bbox': ([0.0, 0.0, inputs.shape[1], inputs.shape[0]],), 'bbox_score': np.float32(1)}
            yield {'visualization': [], 'predictions': [people]}

    package, apis = ModuleType('mmpose'), ModuleType('mmpose.apis')
    package.__version__, apis.MMPoseInferencer = '1.3.2', MMPoseInferencer
    monkeypatch.setitem(sys.modules, 'mmpose', package)
    monkeypatch.setitem(sys.modules, 'mmpose.apis', apis)
    state = model.state_dict()
    calls['digest'] = hashlib.sha256(b''.join(state[k].numpy().tobytes() for k in ('bias', 'weight'))).hexdigest()[:8]
    return calls


def test_default_is_the_papers_model(asked):
    estimator = load_estimator('mmpose', BackendOptions(device='cuda:1'))
    name = 'td-hm_hrnet-w48_dark-8xb32-210e_coco-wholebody-384x288'
    assert asked['arguments'] == {
        'pose2d': name, 'pose2d_weights': None, 'det_model': None, 'det_weights': None, 'det_cat_ids': [0],
        'device': 'cuda:1',
    }  # fmt: skip
    assert estimator.extractor == f'mmpose 1.3.2 {name} {asked["digest"]}'


def test_people_of_a_frame(asked):
    options = BackendOptions(pose_model='own.py', pose_weights='own.pth', det_model='det.py', det_weights='det.pth')
    estimator = load_estimator('mmpose', options)
    assert list(asked['arguments'].values())[:4] == ['own.py', 'own.pth', 'det.py', 'det.pth']
    frame = np.zeros((50, 60, 3), np.uint8)
    assert [a.shape for a in estimator(frame, 0)] == [(0, 133, 2), (0, 133)]
    frame[..., 0] = 255
    xy, score = estimator(frame, 0)
    np.testing.assert_allclose(xy, POINTS, rtol=1e-6)
    np.testing.assert_allclose(score[:, 0], [0.5, 0.6], rtol=1e-6)
    image, arguments = asked['frames'][-1]
    assert image[..., 2].min() == 255 and image[..., :2].max() == 0
    assert arguments == {'bbox_thr': 0.3, 'show': False, 'return_vis': False}


def test_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, 'mmpose', None)
    with pytest.raises(BackendError, match="backend 'mmpose': .*mim install"):
        load_estimator('mmpose', BackendOptions())
