"""The steps of the device ask for no value: they compile as one graph, and what comes out is the same."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.registry import init_default_scope

from signmm.structures import Clips
from signmm.testing.fakes import fake_clips
from signmm.transforms import DeviceSteps, PoseStep
from signmm.transforms.device import build_step
from signmm.transforms.pipeline import draw_all

EVERY_STEP = [
    dict(type='RandomRotate3D'),
    dict(type='MirrorToDominantHand'),
    dict(type='FlipPose'),
    dict(type='RandomMove', independent=True),
    dict(type='ExtractorNoise', prob=1.0),
    dict(type='NormalizeSkeleton', center='frame'),
    dict(type='CropParts'),
    dict(type='SampleFrames', num_frames=7, mode='resample_random'),
    dict(type='RandomPerturb', independent=True),
    dict(type='CorruptJoints'),
    dict(type='GaussianNoise'),
    dict(type='JointDropout'),
    dict(type='FrameDropout'),
    dict(type='TimeMask'),
    dict(type='FlipPose'),
    dict(type='RandomMove'),
]


def made():
    init_default_scope('signmm')
    clips = fake_clips(3, 9, lengths=[9, 5, 1])
    z = torch.randn(clips.score.shape, generator=torch.Generator().manual_seed(3)) * (clips.score > 0)
    steps = DeviceSteps([build_step(config) for config in EVERY_STEP], clips.layout)
    rows = [{'video_id': str(i), 'image_size': (256, 256), 'rng': np.random.default_rng(i)} for i in range(3)]
    lengths, draws = clips.length.tolist(), []
    for step in steps.steps:
        draws.append(draw_all(step, rows, lengths))
        lengths = step.lengths(lengths)
    return steps, replace(clips, z=z), draws, lengths


def test_all_steps_compile_as_one_graph():
    steps, clips, draws, lengths = made()

    def run(xy, score, length, size, z, draws):
        found = steps(Clips(xy, score, length, size, clips.layout, z=z), draws)
        return found.xy, found.score, found.length, found.z, found.skeleton.points

    inputs = (clips.xy, clips.score, clips.length, clips.image_size, clips.z, draws)
    eager = run(*inputs)
    assert eager[2].tolist() == lengths == [7, 7, 7]
    compiled = torch.compile(run, fullgraph=True, backend='aot_eager')(*inputs)
    for got, wanted in zip(compiled, eager, strict=True):
        torch.testing.assert_close(got, wanted, atol=1e-4, rtol=1e-5)


def test_text_builds_the_same_steps():
    steps, clips, draws, _ = made()
    again = DeviceSteps.from_text(json.dumps(EVERY_STEP), clips.layout)
    assert torch.equal(again(clips, draws).xy, steps(clips, draws).xy)
    assert not again.state_dict()  # nothing that a checkpoint would hold


def test_steps_move_with_their_tables():
    steps = made()[0].to('meta')
    assert {buffer.device.type for buffer in steps.buffers()} == {'meta'}


def test_a_step_without_forward_says_so():
    class Half(PoseStep):
        pass

    with pytest.raises(NotImplementedError, match='Half has no forward'):
        Half()(fake_clips(), {})


def test_the_example_of_the_docs_works():
    text = (Path(__file__).resolve().parents[2] / 'docs' / 'how_to' / 'add_a_component.md').read_text()
    lines = text.split('    @TRANSFORMS.register_module()\n')[1].splitlines()
    code = '\n'.join(line[4:] for line in takewhile(lambda line: not line or line.startswith('    '), lines))
    names: dict = {'PoseStep': PoseStep, 'np': np}
    exec(code, names)
    step, clips = names['Drift'](most=9.0), fake_clips(2, 4)
    step.prepare(clips.layout)
    rows = [{'video_id': str(i), 'image_size': None, 'rng': np.random.default_rng(i)} for i in range(2)]
    moved = step(clips, draw_all(step, rows, [4, 4]))
    by = torch.tensor([np.random.default_rng(i).uniform(-9, 9) for i in range(2)])[:, None, None]
    wanted = (clips.xy[..., 0] + by) * (clips.score > 0)
    torch.testing.assert_close(moved.xy[..., 0], wanted.float())
    torch.testing.assert_close(moved.xy[..., 1], clips.xy[..., 1])
