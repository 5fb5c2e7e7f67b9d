from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from signmm.extraction import BackendError, BackendOptions, load_estimator

#: Interpreter of an environment with rtmlib, or none.
PYTHON = os.environ.get('SIGNMM_EXTRACT_PYTHON')
BOXES = np.array([[24, 24, 36, 40, 0.9], [22, 30, 44, 40, 0.8], [0, 0, 9, 9, 0.1]], np.float32)


def save(path, nodes, output_shapes, constants, size):
    image = helper.make_tensor_value_info('image', TensorProto.FLOAT, [1, 3, *size])
    outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in output_shapes.items()]
    initializers = [numpy_helper.from_array(v, k) for k, v in constants.items()]
    graph = helper.make_graph(nodes, 'tiny', [image], outputs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 13)])
    model.ir_version = 8
    onnx.save(model, path)
    return str(path)


def tiny_detector(path):
    """Always the same boxes, with a term 0 * mean of the image; the last column makes rtmlib expect NMS inside."""
    nodes = [
        helper.make_node('ReduceMean', ['image'], ['mean'], keepdims=0),
        helper.make_node('Mul', ['mean', 'zero'], ['nothing']),
        helper.make_node('Add', ['boxes', 'nothing'], ['dets']),
    ]
    return save(path, nodes, {'dets': [1, 3, 5]}, {'boxes': BOXES[None], 'zero': np.float32(0)}, (64, 64))


def tiny_pose(path, joints=133, seed=0):
    """Random linear maps from the mean colour to the SimCC bins of a 32 x 48 (W x H) input."""
    rng = np.random.default_rng(seed)
    constants = {
        'x': rng.normal(size=(joints, 3, 64)).astype(np.float32),
        'y': rng.normal(size=(joints, 3, 96)).astype(np.float32),
    }
    nodes = [
        helper.make_node('ReduceMean', ['image'], ['colour'], axes=[2, 3], keepdims=0),
        helper.make_node('MatMul', ['colour', 'x'], ['x3']),
        helper.make_node('MatMul', ['colour', 'y'], ['y3']),
        helper.make_node('Transpose', ['x3'], ['simcc_x'], perm=[1, 0, 2]),
        helper.make_node('Transpose', ['y3'], ['simcc_y'], perm=[1, 0, 2]),
    ]
    save(path, nodes, {'simcc_x': [1, joints, 64], 'simcc_y': [1, joints, 96]}, constants, (48, 32))
    return str(path), constants


def test_real_rtmlib_with_tiny_models(tmp_path):
    """A frame of one colour, so that the expected points follow from the weights alone."""
    if not PYTHON:
        pytest.importorskip('rtmlib')
    detector = tiny_detector(tmp_path / 'det.onnx')
    pose, weights = tiny_pose(tmp_path / 'tiny.onnx')
    estimator = load_estimator('rtmlib', BackendOptions(pose_model=pose, det_model=detector, python=PYTHON))
    frame = np.zeros((128, 128, 3), np.uint8)
    frame[:] = 30, 120, 200
    estimator.start()
    xy, score = estimator(frame, 0)
    estimator.close()

    colour = (np.array([200, 120, 30]) - (123.675, 116.28, 103.53)) / (58.395, 57.12, 57.375)  # BGR
    bins_x, bins_y = (np.einsum('c,vcn->vn', colour, weights[k]) for k in 'xy')
    place = np.stack([bins_x.argmax(1), bins_y.argmax(1)], 1) / 2
    assert xy.shape == (2, 133, 2)
    for person, box in enumerate(BOXES[:2, :4] * 2):  # the detector's input is half as large as the frame
        centre, (width, height) = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) * 1.25
        width, height = (width, width * 1.5) if width * 1.5 > height else (height / 1.5, height)
        expected = place / (32, 48) * (width, height) + centre - np.array([width, height]) / 2
        np.testing.assert_allclose(xy[person], expected, atol=0.05)
    assert score.shape == (2, 133)
    digest = hashlib.sha256(b''.join(Path(f).read_bytes() for f in (detector, pose))).hexdigest()[:8]
    name, version, model, end = estimator.extractor.split()
    assert (name, model, end) == ('rtmlib', 'tiny', digest) and version.startswith('0.')


def test_other_numbers_of_points_are_refused(tmp_path):
    if not PYTHON:
        pytest.importorskip('rtmlib')
    detector, (pose, _) = tiny_detector(tmp_path / 'det.onnx'), tiny_pose(tmp_path / 'p.onnx', joints=17)
    estimator = load_estimator('rtmlib', BackendOptions(pose_model=pose, det_model=detector, python=PYTHON))
    with pytest.raises(ValueError, match='gives 17 points, expected the 133'):
        estimator(np.full((64, 64, 3), 99, np.uint8), 0)
    estimator.close()


@pytest.fixture
def fake_rtmlib(monkeypatch, tmp_path):
    """Records what the package is asked."""
    (tmp_path / 'weights.onnx').write_bytes(b'weights')
    calls = {}

    def tool(result):
        session = SimpleNamespace(get_inputs=lambda: [SimpleNamespace(shape=['batch', 3, 384, 288])])
        model = SimpleNamespace(onnx_model=str(tmp_path / 'weights.onnx'), session=session, model_input_size=(1, 2))

        class Tool(SimpleNamespace):
            def __call__(self, image, **more):
                calls.setdefault(result, []).append((image, more))
                if result == 'boxes':
                    return np.array([]) if image.max() == 0 else np.array([[0, 0, 4, 4]])
                return np.ones((len(more['bboxes']), 133, 2)), np.ones((len(more['bboxes']), 133))

        return Tool(**vars(model))

    class Wholebody:
        MODE = {'performance': {}, 'balanced': {}}

        def __init__(self, **arguments):
            calls['arguments'] = arguments
            self.det_model, self.pose_model = tool('boxes'), tool('pose')
            calls['tools'] = self.det_model, self.pose_model

    module = ModuleType('rtmlib')
    module.Wholebody = Wholebody
    monkeypatch.setitem(sys.modules, 'rtmlib', module)
    monkeypatch.setattr('signmm.extraction.backends.rtm.version', lambda name: '0.0.16')
    return calls


def test_what_rtmlib_is_asked(fake_rtmlib, tmp_path):
    estimator = load_estimator('rtmlib', BackendOptions(mode='balanced', device='cuda'))
    assert fake_rtmlib['arguments'] == {
        'det': None, 'pose': None, 'mode': 'balanced', 'backend': 'onnxruntime', 'device': 'cuda',
    }  # fmt: skip
    frame = np.zeros((6, 8, 3), np.uint8)
    assert [a.shape for a in estimator(frame, 0)] == [(0, 133, 2), (0, 133)]
    assert 'pose' not in fake_rtmlib
    frame[..., 0] = 255
    xy, _ = estimator(frame, 0)
    image, more = fake_rtmlib['pose'][0]
    assert xy.shape == (1, 133, 2) and len(more['bboxes']) == 1
    assert image[..., 2].min() == 255 and image[..., :2].max() == 0 and image.flags.c_contiguous
    own = str(tmp_path / 'weights.onnx')
    load_estimator('rtmlib', BackendOptions(pose_model=own, det_model=own))
    assert [t.model_input_size for t in fake_rtmlib['tools']] == [(384, 288), (288, 384)]


def test_setup_errors(fake_rtmlib):
    with pytest.raises(BackendError, match='model file none.onnx does not exist'):
        load_estimator('rtmlib', BackendOptions(pose_model='none.onnx'))
    with pytest.raises(BackendError, match="rtmlib: unknown mode 'huge'; choose one of: balanced, performance"):
        load_estimator('rtmlib', BackendOptions(mode='huge'))
