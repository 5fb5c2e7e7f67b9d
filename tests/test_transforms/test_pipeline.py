"""LoadPose, SelectKeypoints and PackSignInputs, and whole pipelines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from transform_clips import SIZE, clip, sequence

from signmm.registry import TRANSFORMS
from signmm.structures import PoseSequence, SignDataSample, get_layout


def start(pose: PoseSequence | None = None, **more: Any) -> dict[str, Any]:
    pose = pose or sequence()
    return {
        'video_id': 'v0', 'split': 'train', 'label': 3, 'signer': 's1', 'dataset': 'toy', 'index': 0,
        'rng': np.random.default_rng(0), 'pose': lambda: pose, **more,
    }  # fmt: skip


def run(data: dict[str, Any], *steps: str | dict[str, Any]) -> dict[str, Any]:
    for step in steps:
        data = TRANSFORMS.build({'type': step} if isinstance(step, str) else step).transform(data)
    return data


def test_load_the_whole_video_or_the_annotated_frames() -> None:
    pose = sequence(10)
    data = run(start(pose), 'LoadPose')
    np.testing.assert_array_equal(data['xy'], pose.xy)
    assert (data['num_frames'], data['image_size'], data['fps'], data['extractor']) == (10, SIZE, 25.0, 'test')
    data = run(start(pose, frames=[2, 7]), 'LoadPose')
    np.testing.assert_array_equal(data['score'], pose.score[2:7])
    assert data['frame_inds'].tolist() == [2, 3, 4, 5, 6] and data['frame_inds'].dtype == np.int64
    assert data['num_frames'] == 5
    assert run(start(pose, frames=None), 'LoadPose')['num_frames'] == 10


@pytest.mark.parametrize('frames', [[0, 11], [5, 5], [-1, 3]])
def test_frames_outside_the_video(frames: list[int]) -> None:
    with pytest.raises(ValueError, match=r"clip 'v0': field 'frames' is \[.*<= 10"):
        run(start(frames=frames), 'LoadPose')


def test_not_a_number_is_refused_when_the_pose_is_made() -> None:
    good = sequence()
    bad = good.xy.copy()
    bad[3, 5] = np.nan

    def read() -> PoseSequence:
        return PoseSequence(bad, good.score, good.layout, source='v0')

    with pytest.raises(ValueError, match="v0.*frame 3, joint 'left_shoulder'"):
        run({**start(), 'pose': read}, 'LoadPose')


def test_select_by_name() -> None:
    data = run(clip('coco_wholebody133'), 'SelectKeypoints')
    whole, take = clip('coco_wholebody133'), [0, 5, 7, 9, 6, 8, 10, *range(91, 133)]
    np.testing.assert_array_equal(data['xy'], whole['xy'][:, take])
    np.testing.assert_array_equal(data['score'], whole['score'][:, take])
    assert data['layout'] is get_layout('triplet49')
    step = TRANSFORMS.build({'type': 'SelectKeypoints', 'layout': 'sam_slr27'})
    for source in ('coco_wholebody133', 'mediapipe75', 'triplet49', 'sam_slr27'):
        assert step.transform(clip(source))['xy'].shape == (6, 27, 2)


def test_select_names_what_is_lacking() -> None:
    with pytest.raises(KeyError, match='triplet49.*kinect20.*lacks: nose, left_hand_wrist'):
        run(clip('kinect20'), 'SelectKeypoints')
    with pytest.raises(KeyError, match="did you mean 'triplet49'"):
        TRANSFORMS.build({'type': 'SelectKeypoints', 'layout': 'triplet_49'})


def test_pack() -> None:
    data = run(start(gloss=['A', 'B'], text='a b'), 'LoadPose', 'SelectKeypoints', 'PackSignInputs')
    assert set(data) == {'inputs', 'data_samples'} and set(data['inputs']) == {'xy', 'score', 'layout'}
    xy, score, sample = data['inputs']['xy'], data['inputs']['score'], data['data_samples']
    assert xy.shape == (10, 49, 2) and score.shape == (10, 49) and xy.dtype == score.dtype == torch.float32
    assert data['inputs']['layout'] == 'triplet49'
    assert isinstance(sample, SignDataSample)
    assert sample.gt_label.dtype == torch.long and sample.gt_label.item() == 3 and sample.gt_label.shape == ()
    assert sample.gt_gloss == ['A', 'B'] and sample.gt_text == 'a b'
    meta = {k: v for k, v in sample.metainfo.items() if k != 'frame_inds'}
    assert meta == {'video_id': 'v0', 'split': 'train', 'num_frames': 10, 'signer': 's1', 'dataset': 'toy',
                    'extractor': 'test'}  # fmt: skip
    assert sample.frame_inds.tolist() == list(range(10))


def test_pack_without_labels_and_from_read_only_memory() -> None:
    data = start()
    del data['label']
    data = run(data, 'LoadPose')
    data['xy'].flags.writeable = False
    packed = run(data, 'PackSignInputs')
    assert 'gt_label' not in packed['data_samples'] and 'gt_gloss' not in packed['data_samples']
    packed['inputs']['xy'][0, 0, 0] = -5.0
    assert data['xy'][0, 0, 0] != -5


TRAIN = [
    'LoadPose', 'SelectKeypoints', 'DropHandlessFrames', {'type': 'SampleFrames', 'num_frames': 4}, 'RandomMove',
    {'type': 'FlipPose'}, {'type': 'CropParts', 'drop_handless': True}, 'RandomPerturb', 'JointDropout', 'GaussianNoise',
    'PackSignInputs',
]  # fmt: skip


@pytest.mark.parametrize('frames', [1, 3, 40])
def test_whole_pipeline_is_repeatable(frames: int) -> None:
    first, second = (run(start(sequence(frames)), *TRAIN) for _ in range(2))
    assert 1 <= len(first['inputs']['xy']) <= 4
    assert torch.equal(first['inputs']['xy'], second['inputs']['xy'])
    assert first['data_samples'].num_frames == frames


def test_every_transform_is_registered_in_our_registry_only() -> None:
    from mmengine.registry import TRANSFORMS as ROOT

    assert 'CropParts' not in ROOT.module_dict and TRANSFORMS.get('CropParts') is not None
    with pytest.raises(KeyError, match="did you mean 'CropParts'"):
        TRANSFORMS.build({'type': 'CropPart'})
