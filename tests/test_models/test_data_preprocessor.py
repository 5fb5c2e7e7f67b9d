from __future__ import annotations

from typing import Any

import pytest
import torch
from mmengine.dataset import pseudo_collate

from signmm.registry import MODELS
from signmm.structures import PoseBatch, SignDataSample, get_layout


def item(frames: int, name: str, layout: str = 'triplet49') -> dict[str, Any]:
    joints = len(get_layout(layout))
    sample = SignDataSample(metainfo={'video_id': name})
    sample.gt_label = torch.tensor(1)
    inputs = {'xy': torch.rand(frames, joints, 2), 'score': torch.rand(frames, joints), 'layout': layout}
    return {'inputs': inputs, 'data_samples': sample}


def build(**options: Any) -> Any:
    return MODELS.build({'type': 'PoseDataPreprocessor', **options})


def test_pads_to_the_longest() -> None:
    items = [item(3, 'a'), item(5, 'b'), item(1, 'c')]
    data = build()(pseudo_collate(items))
    batch, samples = data['inputs'], data['data_samples']
    assert isinstance(batch, PoseBatch) and batch.shape == (3, 5, 49)
    assert batch.valid.sum(1).tolist() == [3, 5, 1] and batch.valid.dtype == torch.bool
    for row, one in enumerate(items):
        length = len(one['inputs']['xy'])
        assert torch.equal(batch.xy[row, :length], one['inputs']['xy'])
        assert torch.equal(batch.score[row, :length], one['inputs']['score'])
        assert batch.valid[row, :length].all()
        assert not batch.xy[row, length:].any() and not batch.score[row, length:].any()
    assert batch.layout is get_layout('triplet49')
    assert [s.video_id for s in samples] == ['a', 'b', 'c'] and samples[0].gt_label.item() == 1


@pytest.mark.parametrize(
    ('options', 'frames'), [({'min_frames': 9}, 9), ({'multiple': 4}, 8), ({'min_frames': 9, 'multiple': 4}, 12)]
)
def test_padding_options(options: dict[str, int], frames: int) -> None:
    batch = build(**options)(pseudo_collate([item(3, 'a'), item(5, 'b')]))['inputs']
    assert batch.shape == (2, frames, 49) and batch.valid.sum(1).tolist() == [3, 5]


def test_stacked_tensors_and_double_precision() -> None:
    xy, score = torch.rand(2, 6, 20, 2, dtype=torch.float64), torch.rand(2, 6, 20, dtype=torch.float64)
    data = build()({'inputs': {'xy': xy, 'score': score, 'layout': 'kinect20'}})
    assert data['data_samples'] is None and data['inputs'].xy.dtype == torch.float32
    assert torch.equal(data['inputs'].xy, xy.float()) and data['inputs'].valid.all()
    valid = torch.arange(6) < torch.tensor([[6], [2]])
    batch = build(min_frames=8)({'inputs': {'xy': xy, 'score': score, 'layout': 'kinect20', 'valid': valid}})['inputs']
    assert batch.valid.sum(1).tolist() == [6, 2] and not batch.xy[1, 2:].any()


def test_a_batch_is_passed_through_to_the_device() -> None:
    batch = build()(pseudo_collate([item(3, 'a')]))['inputs']
    preprocessor = build().to('meta')
    moved = preprocessor({'inputs': batch})['inputs']
    assert moved.xy.device.type == moved.valid.device.type == 'meta' and moved.shape == batch.shape


def test_bad_clips_are_named() -> None:
    wrong = item(3, 'b')
    wrong['inputs']['xy'] = torch.rand(3, 48, 2)
    with pytest.raises(ValueError, match=r"clip 'b': layout 'triplet49' needs xy \(T, 49, 2\).*\(3, 48, 2\)"):
        build()(pseudo_collate([item(3, 'a'), wrong]))
    with pytest.raises(ValueError, match="clip 'b': .*T >= 1"):
        build()(pseudo_collate([item(3, 'a'), item(0, 'b')]))
    with pytest.raises(ValueError, match="clip 'b' has layout 'kinect20', clip 'a' of the same batch 'triplet49'"):
        build()(pseudo_collate([item(3, 'a'), item(3, 'b', 'kinect20')]))
    for value in (float('nan'), float('inf')):
        bad = item(4, 'b')
        bad['inputs']['score'][2, 7] = value
        with pytest.raises(ValueError, match="clip 'b': 'score' is NaN or infinite at frame 2, joint 7"):
            build()(pseudo_collate([item(3, 'a'), bad]))
    with pytest.raises(ValueError, match='min_frames'):
        build(min_frames=0)
    data = pseudo_collate([item(3, 'a'), item(3, 'b')])
    data['data_samples'] = data['data_samples'][:1]
    with pytest.raises(ValueError, match='as many xy'):
        build()(data)
