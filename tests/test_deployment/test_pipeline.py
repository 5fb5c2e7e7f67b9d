"""Every step on tensors against the transform on numpy arrays, on clips of many lengths in one batch."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from mmengine.registry import init_default_scope

from signmm.deployment import RawClips, TensorPipeline
from signmm.registry import TRANSFORMS
from signmm.structures import PoseSequence, get_layout

LENGTHS = (1, 2, 5, 9, 31, 64)
LOAD, PACK = dict(type='LoadPose'), dict(type='PackSignInputs')
CROPS = [
    dict(type='CropParts', **options)
    for options in (
        {},
        dict(outside='keep', mirror_left=False),
        dict(outside='released', joint_threshold=0.3, body_threshold=0.2),
        dict(body='image', drop_handless=True),
        dict(hand='wrist', body='shoulders', joint_threshold=0.0),
        dict(hand='wrist', mirror_left=False, size=128),
        dict(body='shoulders', hand_box=dict(arm_threshold=0.5, bottom_margin=None, min_visible=15)),
    )
]
SAMPLES = [
    dict(type='SampleFrames', **options)
    for options in (
        dict(mode='all'),
        dict(mode='all', max_frames=10),
        dict(mode='center', num_frames=8),
        dict(mode='center', num_frames=8, pad='loop'),
        dict(mode='center', num_frames=8, pad='repeat'),
        dict(mode='uniform', num_frames=7),
        dict(mode='uniform', num_frames=7, max_frames=20),
        dict(mode='resample_center', num_frames=12),
        dict(mode='resample_center', num_frames=32, center=1.0),
        dict(mode='resample_center', num_frames=1),
    )
]


def make_poses(layout='triplet49', size=(320, 240), kind='good'):
    rng, found = np.random.default_rng(1), []
    for length in LENGTHS:
        shape = (length, len(get_layout(layout)))
        xy = rng.normal(size=(1, shape[1], 2)) * 30 + np.array([160, 120]) + rng.normal(size=(*shape, 2)) * 3
        score = rng.uniform(0.05, 1, shape)
        score[rng.uniform(size=shape) < 0.15] = 0
        if kind == 'handless':
            score[:, 7:] = 0
        score[rng.uniform(size=length) < 0.3, 7:28] = 0
        if kind == 'empty':
            score[:] = 0
        xy = (xy * (score > 0)[..., None]).astype(np.float32)
        found.append(PoseSequence(xy, score.astype(np.float32), get_layout(layout), 25.0, size, 'made', str(length)))
    return found


def on_numpy(pipeline, poses):
    steps = [TRANSFORMS.build(dict(step)) for step in pipeline]
    for pose in poses:
        data = {'pose': lambda pose=pose: pose, 'video_id': pose.source, 'rng': np.random.default_rng(0)}
        for step in steps:
            data = step(data)
        yield data['inputs']


def on_tensors(pipeline, poses):
    total = max(map(len, poses)) + 3
    xy = torch.full((len(poses), total, len(poses[0].layout), 2), 77.0)  # rubbish in padding must not matter
    score = torch.full(xy.shape[:3], 0.9)
    for row, pose in enumerate(poses):
        xy[row, : len(pose)], score[row, : len(pose)] = torch.from_numpy(pose.xy), torch.from_numpy(pose.score)
    sizes = torch.tensor([pose.image_size or (0, 0) for pose in poses]).float()
    clips = RawClips(xy, score, torch.tensor([len(pose) for pose in poses]), sizes)
    return TensorPipeline(pipeline, poses[0].layout)(clips)


def compare(pipeline, poses, atol=2e-3):
    init_default_scope('signmm')
    found = on_tensors(pipeline, poses)
    for row, wanted in enumerate(on_numpy(pipeline, poses)):
        length = len(wanted['score'])
        assert int(found.length[row]) == length
        torch.testing.assert_close(found.score[row, :length], wanted['score'], atol=1e-6, rtol=0)
        torch.testing.assert_close(found.xy[row, :length], wanted['xy'], atol=atol, rtol=1e-5)
        assert not found.score[row, length:].any()
        assert not found.xy[row, length:].any()


@pytest.mark.parametrize('crop', CROPS, ids=lambda crop: '-'.join(f'{k}_{v}' for k, v in crop.items() if k != 'type'))
@pytest.mark.parametrize('kind', ['good', 'handless', 'empty'])
def test_crops(crop, kind):
    compare([LOAD, crop, PACK], make_poses(kind=kind))
    if crop.get('body') != 'image':
        compare([LOAD, crop, PACK], make_poses(size=None, kind=kind))


@pytest.mark.parametrize('sample', SAMPLES, ids=lambda sample: '-'.join(str(v) for v in sample.values()))
def test_sampling(sample):
    compare([LOAD, sample, PACK], make_poses(), atol=1e-4)


def test_sampling_places_equal_numpy_for_every_length():
    init_default_scope('signmm')
    layout = get_layout('triplet49')
    for share, count in itertools.product((0.9, 0.95, 1.0), (16, 32)):
        poses = [
            PoseSequence(np.full((n, 49, 2), 1.0, np.float32) * np.arange(1, n + 1)[:, None, None].astype(np.float32),
                         np.ones((n, 49), np.float32), layout, None, (9, 9)) for n in range(1, 90, 3)
        ]  # fmt: skip
        sample = dict(type='SampleFrames', mode='resample_center', num_frames=count, center=share)
        compare([LOAD, sample, PACK], poses, atol=1e-5)


@pytest.mark.parametrize(
    'last', [[dict(type='ToBone')], [dict(type='ToMotion')], [dict(type='ToBone'), dict(type='ToMotion')]]
)
def test_whole_pipelines(last):
    steps = [
        LOAD,
        dict(type='SelectKeypoints', layout='triplet49'),
        dict(type='DropHandlessFrames'),
        dict(type='SampleFrames', mode='uniform', num_frames=16),
        dict(type='CropParts'),
        *last,
        PACK,
    ]
    compare(steps, make_poses('coco_wholebody133'))


def test_layout_without_hands():
    compare([LOAD, dict(type='CropParts', hand='wrist', body='shoulders'), PACK], make_poses('kinect20'))


def test_what_cannot_be_exported():
    init_default_scope('signmm')
    with pytest.raises(ValueError, match='RandomMove has no tensor form'):
        TensorPipeline([LOAD, dict(type='RandomMove')], 'triplet49')
    with pytest.raises(ValueError, match="mode 'random' is random"):
        TensorPipeline([LOAD, dict(type='SampleFrames')], 'triplet49')
