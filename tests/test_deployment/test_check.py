from __future__ import annotations

import numpy as np
import torch
from mmengine.registry import init_default_scope

from signmm.apis import SignInferencer, init_recognizer
from signmm.deployment import RecognizerGraph
from signmm.deployment.check import pad
from signmm.structures import Clips
from tests.test_apis.conftest import HEADS, make_config
from tests.test_deployment.made_poses import make_poses, with_depth
from tests.test_deployment.test_export import write_checkpoint


def test_depth_is_an_input_in_pixels_from_one_origin():
    poses = make_poses()
    assert 'z' not in pad(poses)
    assert 'z' not in pad([with_depth(pose, 'metres') for pose in poses])
    for row, pose in enumerate(deep := [with_depth(pose, 'image') for pose in poses]):
        np.testing.assert_array_equal(pad(deep)['z'][row, : len(pose)], pose.z)
    parts = [with_depth(pose, 'part') for pose in poses]
    found, layout = pad(parts)['z'], poses[0].layout
    wrist, hand = layout.joints.index('left_wrist'), list(layout.parts['left'])
    for row, pose in enumerate(parts):
        expected = (pose.z[:, hand] + pose.z[:, [wrist]]) * (pose.score[:, hand] > 0)
        np.testing.assert_allclose(found[row, : len(pose)][:, hand], expected, atol=1e-5)
        np.testing.assert_array_equal(found[row, : len(pose), :7], pose.z[:, :7])


def test_a_graph_with_depth_crops_it_and_answers_alike(tmp_path):
    init_default_scope('signmm')
    recognizer = init_recognizer(None, write_checkpoint(tmp_path / 'model.pth', make_config(HEADS['classes'])))
    poses = [with_depth(pose, 'image') for pose in make_poses()]
    graph = RecognizerGraph(recognizer.model, recognizer.pipeline, poses[0].layout, depth=True)
    assert graph.inputs[-1] == 'z' and len(graph.inputs) == 5
    inputs = {name: torch.from_numpy(value) for name, value in pad(poses).items()}
    with torch.no_grad():
        scores, share = graph(**inputs)
        flat, _ = graph(**{name: value for name, value in inputs.items() if name != 'z'})
    assert graph.outputs == ('scores', 'hand_share') and share.shape == (len(poses),)
    assert torch.equal(scores, flat)  # this model does not read it
    clips = graph.pipeline(
        Clips(*(inputs[name] for name in ('xy', 'score', 'length', 'image_size')), poses[0].layout, z=inputs['z'])
    )
    assert clips.z is not None and clips.z.abs().max() > 1


def test_a_head_that_reads_parts_answers_as_in_prediction(tmp_path):
    """Hands that were not found do not count, in the graph as in ``signmm predict``."""
    init_default_scope('signmm')
    config = make_config({**HEADS['classes'], 'mode': 'part_attention'})
    checkpoint = write_checkpoint(tmp_path / 'model.pth', config)
    poses = make_poses()
    recognizer = init_recognizer(None, checkpoint)
    graph = RecognizerGraph(recognizer.model, recognizer.pipeline, poses[0].layout, outputs=['scores', 'embedding'])
    predicted = SignInferencer(None, checkpoint, device='cpu', embedding=True)(poses, topk=3)
    with torch.no_grad():
        scores, embedding = graph(**{name: torch.from_numpy(value) for name, value in pad(poses).items()})
    wanted = [[{item.index: item.score for item in found.topk}[i] for i in range(3)] for found in predicted]
    np.testing.assert_allclose(scores, wanted, atol=1e-5)
    assert np.ptp(np.array(wanted)[:, 0]) > 0.01
    np.testing.assert_allclose(embedding, [found.embedding for found in predicted], atol=1e-5)
