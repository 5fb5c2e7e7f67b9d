from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from signmm.datasets import SignViews
from signmm.datasets.views import stretches, with_flip
from signmm.io import PackedStoreWriter
from signmm.models.data_preprocessor import PoseDataPreprocessor
from signmm.structures import PoseSequence, get_layout

LAYOUT = get_layout('kinect20')
STEPS = dict(load=dict(type='LoadPose'), empty=None, pack=dict(type='PackSignInputs'))


@pytest.fixture
def config(tmp_path: Path) -> dict[str, Any]:
    """Clip v0 is a whole video of 10 frames, v1 frames 2 to 11 of 12; x is the frame's number."""
    samples = [
        {'video_id': 'v0', 'split': 'test', 'label': 1, 'frames': None},
        {'video_id': 'v1', 'split': 'test', 'label': 0, 'frames': [2, 12]},
    ]
    meta = {'dataset': 'd', 'labels': ['a', 'b']}
    (tmp_path / 'ann.json').write_text(json.dumps({'metainfo': meta, 'samples': samples}))
    with PackedStoreWriter(tmp_path / 'poses') as writer:
        for name, frames in (('v0', 10), ('v1', 12)):
            xy = np.zeros((frames, 20, 2), np.float32) + np.arange(1, frames + 1)[:, None, None]
            score = np.ones((frames, 20), np.float32)
            writer.add(name, PoseSequence(xy.astype(np.float32), score, LAYOUT, image_size=(100, 50)))
    return dict(
        type='SignDataset', ann_file=str(tmp_path / 'ann.json'), poses=str(tmp_path / 'poses'), split='test',
        pipeline=STEPS,
    )  # fmt: skip


def _shown(views: SignViews, index: int) -> tuple[str, list[float]]:
    made = PoseDataPreprocessor()([views[index]])
    (sample,) = made['data_samples']
    return sample.video_id, made['inputs'].xy[0, :, 0, 0].tolist()


def test_stretches_and_mirror_images_follow_each_other(config: dict[str, Any]) -> None:
    views = SignViews(config, flip=True, clips=3, stretch=0.5)
    assert len(views) == 12 and views.metainfo['labels'] == ['a', 'b']
    for clip, first in ((0, 0), (1, 2)):
        for number, (a, b) in enumerate([(0, 5), (2, 7), (5, 10)]):
            frames = [float(first + frame + 1) for frame in range(a, b)]
            index = 6 * clip + 2 * number
            assert _shown(views, index) == (f'v{clip}', frames)
            assert _shown(views, index + 1) == (f'v{clip}', [100 - x for x in frames])
            assert views.get_data_info(index + 1)['video_id'] == f'v{clip}'
    with pytest.raises(IndexError, match='no view 12, there are 12'):
        views[12]


def test_one_view_is_the_clip(config: dict[str, Any]) -> None:
    views = SignViews(config)
    assert len(views) == 2 and _shown(views, 1) == ('v1', [float(x) for x in range(3, 13)])


@pytest.mark.parametrize('bad', [dict(clips=0), dict(stretch=0.0), dict(stretch=1.5)], ids=str)
def test_mistakes_are_refused(config: dict[str, Any], bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match='SignViews: expected clips >= 1'):
        SignViews(config, **bad)


def test_stretches_are_spread_evenly() -> None:
    assert stretches(100, 5, 0.8) == [(0, 80), (5, 85), (10, 90), (15, 95), (20, 100)]
    assert stretches(7, 1, 0.8) == [(0, 7)] and stretches(1, 3, 0.5) == [(0, 1)] * 3


def test_the_mirror_stands_before_the_crop() -> None:
    steps = dict(load=dict(type='LoadPose'), crop=dict(type='CropParts'), pack=dict(type='PackSignInputs'))
    assert [step['type'] for step in with_flip(steps)] == ['LoadPose', 'FlipPose', 'CropParts', 'PackSignInputs']
    assert [step['type'] for step in with_flip(STEPS)] == ['LoadPose', 'FlipPose', 'PackSignInputs']
    handed = dict(load=steps['load'], hand=dict(type='MirrorToDominantHand'), crop=steps['crop'], pack=steps['pack'])
    assert [step['type'] for step in with_flip(handed)][:3] == ['LoadPose', 'FlipPose', 'MirrorToDominantHand']


@pytest.mark.parametrize(('total', 'count', 'share'), [(10, 1, 0.5), (10, 3, 0.5), (1, 4, 0.8), (7, 2, 1.0)])
def test_stretches_cover_the_clip_evenly(total, count, share):
    found = stretches(total, count, share)
    assert len(found) == count
    assert (found[0][0], found[-1][1]) == (0, total)
    assert len({last - first for first, last in found}) == 1
