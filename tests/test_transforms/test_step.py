"""What holds for all transforms, and whole pipelines."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import torch
from transform_clips import assert_missing_at_zero, clip, run, same_clip, sequence, start, step

from signmm.models import PoseDataPreprocessor
from signmm.registry import TRANSFORMS
from signmm.transforms import PosePipeline

CROPPED = ('triplet49', 'kinect20', 'mediapipe_hands42')


MOVES = [
    step('RandomMove'),
    step('RandomMove', num_keys=1),
    step('RandomMove', independent=True, num_keys=4),
    step('RandomPerturb'),
    step('RandomPerturb', independent=True),
    step('CorruptJoints'),
    step('GaussianNoise'),
    step('JointDropout'),
    step('JointDropout', whole_clip=True),
    step('FrameDropout', prob=0.5),
    step('TimeMask', max_fraction=0.9),
    step('FlipPose'),
]


@pytest.mark.parametrize('move', MOVES, ids=lambda m: '_'.join(map(str, m.values())))
@pytest.mark.parametrize('layout', CROPPED)
@pytest.mark.parametrize('crop', [True, False])
@pytest.mark.parametrize('sized', [True, False])
def test_missing_joints_stay_missing_and_inputs_are_not_written_to(
    move: dict[str, Any], layout: str, crop: bool, sized: bool
) -> None:
    for frames, hide in ((5, 0.4), (1, 0.4), (3, 1.0)):
        data = clip(layout, frames, hide=hide)
        if not sized:
            data['image_size'] = None
        data = run(data, step('CropParts')) if crop else data
        before = data['xy'].copy(), data['score'].copy()
        data['xy'].flags.writeable = data['score'].flags.writeable = False
        missing = before[1] == 0
        result = run(dict(data), move)
        assert (data['xy'] == before[0]).all() and (data['score'] == before[1]).all()
        assert_missing_at_zero(result)
        assert result['xy'].dtype == np.float32 and np.isfinite(result['xy']).all()
        if move['type'] != 'FlipPose':
            assert (result['score'][missing] == 0).all()


@pytest.mark.parametrize('move', MOVES, ids=lambda m: '_'.join(map(str, m.values())))
def test_the_generator_alone_decides(move: dict[str, Any]) -> None:
    same_clip(run(clip(), move), run(clip(), move), atol=0)


@pytest.mark.parametrize(
    'bad',
    [step('RandomMove', num_keys=0), step('RandomMove', scale=(0, 1)), step('RandomPerturb', amount=0.6),
     step('JointDropout', prob=2), step('TimeMask', max_fraction=-1), step('GaussianNoise', sigma=-1)],
    ids=str,
)  # fmt: skip
def test_mistakes_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f'{bad["type"]}: '):
        TRANSFORMS.build(bad)


TRAIN = [
    'LoadPose', 'SelectKeypoints', 'DropHandlessFrames', {'type': 'SampleFrames', 'num_frames': 4}, 'RandomMove',
    {'type': 'FlipPose'}, {'type': 'CropParts', 'drop_handless': True}, 'RandomPerturb', 'JointDropout',
    'GaussianNoise', 'PackSignInputs',
]  # fmt: skip


@pytest.mark.parametrize('frames', [1, 3, 40])
def test_whole_pipeline_is_repeatable(frames: int) -> None:
    pipeline = PosePipeline([{'type': one} if isinstance(one, str) else one for one in TRAIN])
    first, second = (PoseDataPreprocessor()(pipeline([start(sequence(frames))])) for _ in range(2))
    assert 1 <= first['inputs'].shape[1] <= 4
    assert torch.equal(first['inputs'].xy, second['inputs'].xy)
    assert first['data_samples'][0].num_frames == frames


def test_every_transform_is_registered_in_our_registry_only() -> None:
    from mmengine.registry import TRANSFORMS as ROOT

    assert 'CropParts' not in ROOT.module_dict and TRANSFORMS.get('CropParts') is not None
    with pytest.raises(KeyError, match="did you mean 'CropParts'"):
        TRANSFORMS.build({'type': 'CropPart'})


@pytest.mark.parametrize('kind', ['LoadPose', 'SelectKeypoints', 'DropHandlessFrames', 'SampleFrames', 'CropParts'])
def test_transforms_travel_to_worker_processes(kind: str) -> None:
    one = TRANSFORMS.build({'type': kind})
    first = one.transform(run(start(), 'LoadPose'))
    second = pickle.loads(pickle.dumps(one)).transform(run(start(), 'LoadPose'))
    same_clip(first, second)
    assert first['layout'].name == second['layout'].name
