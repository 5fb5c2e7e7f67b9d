from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config

from signmm.structures import SignDataSample
from signmm.testing.fakes import fake_pose
from signmm.utils.errors import ConfigError
from signmm.visualization.clips import build_dataset, describe, find_pose, read_clip

PIPELINE = [dict(type='LoadPose'), dict(type='SelectKeypoints', layout='triplet49'), dict(type='PackSignInputs')]


@pytest.fixture
def config(tmp_path: Path, toy_corpus: Callable[..., Path]) -> Config:
    toy_corpus('abc', 'train', ['x', 'y', 'z'])
    data = dict(type='SignDataset', ann_file=f'{tmp_path}/ann.json', poses=f'{tmp_path}/poses', split='train')
    return Config(dict(train_dataloader=dict(dataset=dict(**data, pipeline=PIPELINE))))


def test_clip_of_the_data_set_by_number_and_by_id(config: Config) -> None:
    for clip in ('1', 'b'):
        batch, sample = read_clip(config, clip)
        assert sample.video_id == 'b' and int(sample.gt_label) == 1
        assert np.allclose(batch.xy[0], fake_pose(seed=1).xy)
    with pytest.raises(KeyError, match="named 'bb'"):
        read_clip(config, 'bb')
    with pytest.raises(KeyError, match="no clip '3': it is no id, and the data set has the numbers 0 to 2"):
        read_clip(config, '3')
    with pytest.raises(ConfigError, match='no test_dataloader'):
        build_dataset(config, 'test')


def test_an_id_of_digits_is_an_id(config: Config, toy_corpus: Callable[..., Path]) -> None:
    toy_corpus('210', 'train', ['x', 'y', 'z'])
    assert read_clip(config, '2')[1].video_id == '2'
    assert read_clip(config, '0')[1].video_id == '0'


def test_pose_file_runs_through_the_pipeline_of_a_mix(config: Config, tmp_path: Path) -> None:
    data = config.train_dataloader.dataset
    for mix in (
        dict(datasets=dict(none=None, one=data)),
        dict(datasets=dict(one={}), common=dict(pipeline=PIPELINE)),
    ):
        for clip in (f'{tmp_path}/poses/c.npz', f'{tmp_path}/poses:c'):
            batch, sample = read_clip(Config(dict(train_dataloader=dict(dataset=mix))), clip)
            assert sample.video_id == 'c' and np.allclose(batch.xy[0], fake_pose(seed=2).xy)


def test_pose_by_file_and_by_store(config: Config, tmp_path: Path) -> None:
    assert np.array_equal(find_pose(f'{tmp_path}/poses/a.npz').xy, fake_pose(seed=0).xy)
    assert np.array_equal(find_pose(f'{tmp_path}/poses:a').xy, fake_pose(seed=0).xy)
    with pytest.raises(KeyError, match="no clip 'd'"):
        find_pose(f'{tmp_path}/poses:d')
    with pytest.raises(FileNotFoundError, match='STORE:ID'):
        find_pose('nowhere.pose')


def test_titles() -> None:
    sample = SignDataSample(metainfo={'video_id': 'a7'})
    assert describe(sample) == 'a7'
    sample.gt_label, sample.pred_label = torch.tensor(2), torch.tensor(0)
    assert describe(sample) == 'a7: true class 2, predicted class 0'
    sample.pred_score = torch.tensor([0.631, 0.2, 0.169])
    assert describe(sample, ['x', 'y', 'z']) == 'a7: true z, predicted x (63 %)'
    sample = SignDataSample()
    sample.gt_gloss, sample.pred_gloss = ['A', 'B'], []
    assert describe(sample) == 'true A B, predicted '
