"""Steps as onnxruntime does them, against the same steps on one clip after the other."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from mmengine.registry import init_default_scope

from signmm.deployment.check import pad
from signmm.deployment.graph import INPUTS, tensor_steps
from signmm.deployment.onnx_file import quiet
from signmm.registry import TRANSFORMS
from signmm.structures import Clips, get_layout
from signmm.transforms import PoseStep
from signmm.utils.exporting import exporting
from tests.test_deployment.made_poses import make_poses

pytest.importorskip('onnxscript')
SAMPLES = [
    dict(mode='all', max_frames=100),
    dict(mode='center', num_frames=32, pad='loop'),
    dict(mode='uniform', num_frames=16),
    dict(mode='resample_center', num_frames=32, center=0.95),
    dict(mode='resample_center', num_frames=16, center=0.29, max_frames=150),
]
MORE_SAMPLES = [
    dict(mode='all'),
    dict(mode='center', num_frames=32),
    dict(mode='center', num_frames=32, pad='repeat'),
    dict(mode='resample_center', num_frames=1),
    *(dict(mode='resample_center', num_frames=32, center=share) for share in (0.7, 0.8, 0.9, 1.0)),
]
CROPS = {
    'papers': [
        dict(type='DropHandlessFrames'), dict(type='SampleFrames', mode='center', num_frames=8), dict(type='CropParts')
    ],
    'released': [dict(type='ReleasedCropParts', body='image', drop_handless=True)],
    'wrist': [dict(type='NormalizeSkeleton'), dict(type='CropParts', hand='wrist', body='shoulders')],
    'plugin': [dict(type='FlipPose', prob=1.0), dict(type='Shift')],
}  # fmt: skip
TINY = get_layout('kinect20')


class Steps(torch.nn.Module):
    """Several pipelines side by side, so that one export serves them all."""

    def __init__(self, pipelines, layout):
        super().__init__()
        self.pipelines = torch.nn.ModuleList(tensor_steps(steps, layout) for steps in pipelines)

    def forward(self, xy, score, length, image_size):
        found = []
        for steps in self.pipelines:
            clips = Clips(xy, score, length, image_size, steps.layout)
            clips = steps(clips.with_points(xy, score * clips.valid[..., None]))
            found += [clips.xy, clips.score, clips.length + 0]
        return tuple(found)


def export(pipelines, layout, path):
    batch, frames = torch.export.Dim('clips'), torch.export.Dim('frames', min=1, max=1024)
    shapes = ({0: batch, 1: frames}, {0: batch, 1: frames}, {0: batch}, {0: batch})
    generator, joints = torch.Generator().manual_seed(0), len(layout)
    inputs = (
        400 * torch.rand(2, 37, joints, 2, generator=generator),
        torch.rand(2, 37, joints, generator=generator),
        torch.tensor([37, 24]),
        torch.tensor([[640.0, 480.0]] * 2),
    )
    with quiet(), exporting(), torch.no_grad():
        model = Steps(pipelines, layout).eval()
        program = torch.onnx.export(
            model, inputs, input_names=INPUTS, opset_version=20, dynamo=True, dynamic_shapes=shapes, verbose=False
        )
    program.save(path)
    import onnxruntime

    return onnxruntime.InferenceSession(str(path), providers=['CPUExecutionProvider'])


@pytest.mark.parametrize('samples', [SAMPLES, pytest.param(MORE_SAMPLES, marks=pytest.mark.long)])
def test_every_mode_samples_the_frames_of_training_for_every_length(tmp_path, samples):
    init_default_scope('signmm')
    session = export([[dict(type='SampleFrames', **options)] for options in samples], TINY, tmp_path / 'frames.onnx')
    steps = [TRANSFORMS.build(dict(type='SampleFrames', **options)) for options in samples]
    numbers = np.arange(512, dtype=np.float32)
    for first in range(1, 513, 64):
        lengths = np.arange(first, first + 64)
        real = np.arange(lengths[-1]) < lengths[:, None]
        xy = np.zeros((*real.shape, 20, 2), np.float32) + numbers[: lengths[-1], None, None]
        score = np.ones(xy.shape[:3], np.float32)  # in padding too, which must not matter
        outputs = session.run(None, dict(zip(INPUTS, (xy, score, lengths, np.zeros((64, 2), np.float32)), strict=True)))
        for number, step in enumerate(steps):
            got_xy, got_score, got_length = outputs[3 * number : 3 * number + 3]
            wanted = np.zeros(got_xy.shape[:2])
            for row, total in enumerate(lengths.tolist()):
                clip = {'xy': xy[row, :total], 'score': score[row, :total], 'layout': TINY}
                found = step.transform(clip)['xy'][:, 0, 0]
                assert got_length[row] == len(found)
                wanted[row, : len(found)] = found
            inside = np.arange(wanted.shape[1]) < got_length[:, None]
            np.testing.assert_allclose(got_xy[..., 0, 0] * inside, wanted, atol=1e-4, err_msg=str(samples[number]))
            assert not got_score[~inside].any()


def test_the_central_share_is_that_of_double_precision():
    for share in (0.29, 0.7, 0.9, 0.95):
        step = TRANSFORMS.build(dict(type='SampleFrames', mode='resample_center', center=share, num_frames=2))
        for total in range(1, 513):
            xy = np.arange(total, dtype=np.float32)[:, None, None].repeat(20, 1).repeat(2, 2)
            found = step.transform({'xy': xy, 'score': np.ones((total, 20), np.float32), 'layout': TINY})['xy'][:, 0, 0]
            length = max(1, int(share * total))
            first = (total - length) // 2
            assert found.tolist() == [first, first + length - 1]


@pytest.mark.parametrize('name', [pytest.param('released', marks=pytest.mark.long), 'papers', 'wrist', 'plugin'])
def test_crops_and_dropped_frames(tmp_path, name, monkeypatch):
    init_default_scope('signmm')
    monkeypatch.setitem(TRANSFORMS.module_dict, 'Shift', Shift)
    session = export([CROPS[name]], get_layout('triplet49'), tmp_path / 'crops.onnx')
    built = [TRANSFORMS.build(step) for step in CROPS[name]]
    for kind in ('good', 'handless', 'empty'):
        poses = make_poses(kind=kind)
        outputs = session.run(None, pad(poses))
        for row, pose in enumerate(poses):
            clip = {'xy': pose.xy, 'score': pose.score, 'layout': pose.layout, 'image_size': pose.image_size}
            for step in built:
                clip = step.transform(clip)
            xy, score, length = (array[row] for array in outputs)
            assert length == len(clip['score'])
            np.testing.assert_allclose(score[:length], clip['score'], atol=1e-6)
            np.testing.assert_allclose(xy[:length], clip['xy'], atol=2e-3, rtol=1e-5)


class Shift(PoseStep):
    """The step of a plug-in: nothing else is needed to export it."""

    def forward(self, clips, draws):
        return clips.with_points(clips.xy + 1.0, clips.score, clips.z)


def test_what_cannot_be_exported():
    init_default_scope('signmm')
    layout = get_layout('triplet49')
    with pytest.raises(ValueError, match='RandomMove cannot be exported: it draws random numbers'):
        tensor_steps([dict(type='LoadPose'), dict(type='RandomMove')], layout)
    with pytest.raises(ValueError, match='SampleFrames cannot be exported: it draws'):
        tensor_steps([dict(type='SampleFrames')], layout)
    with pytest.raises(ValueError, match='function cannot be exported: it is no PoseStep'):
        tensor_steps([lambda results: results], layout)
