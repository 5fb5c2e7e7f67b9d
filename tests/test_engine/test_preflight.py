from __future__ import annotations

from pathlib import Path

import pytest
from mmengine.config import Config

from signmm.datasets.annotations import read_annotations, write_annotations
from signmm.engine.preflight import allow_missing, check_run
from signmm.synth import SynthSign
from signmm.synth.export import write_clips
from signmm.utils.errors import ConfigError


@pytest.fixture
def config(tmp_path: Path) -> Config:
    write_clips(SynthSign(num_glosses=2, num_signers=3), tmp_path, repeats=1)
    data = dict(type='SignDataset', ann_file=f'{tmp_path}/clips.json', poses=f'{tmp_path}/clips_poses')
    return Config(
        dict(
            train_dataloader=dict(batch_size=2, num_workers=0, dataset=dict(**data, split='train')),
            val_dataloader=dict(batch_size=2, num_workers=0, dataset=dict(**data, split='val')),
            val_evaluator=[dict(type='SignAccuracy', topk=(1, 3), prefix='x'), dict(type='WERMetric')],
            default_hooks=dict(checkpoint=dict(save_best='x/top3_per_class')),
        )
    )


def lose_clips(folder: Path) -> None:
    info, samples = read_annotations(folder / 'clips.json')
    gone = [{**samples[0], 'video_id': f'gone{i}', 'split': 'train'} for i in range(5)]
    write_annotations(folder / 'clips.json', info, [*samples, *gone])


def test_a_sound_run_passes(config: Config) -> None:
    check_run(config)
    config.default_hooks.checkpoint.save_best = 'WER'
    check_run(config)


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'train_dataloader.batch_size': 0}, r'train_dataloader\.batch_size: expected 1 or more, got 0'),
        ({'val_dataloader.num_workers': -1}, r'val_dataloader\.num_workers: expected 0 .* got -1'),
        ({'val_dataloader.dataset.split': 'vla'}, r"no split 'vla', did you mean 'val'"),
        ({'default_hooks.checkpoint.save_best': 'top1'}, "no evaluator gives 'top1'"),
    ],
)
def test_each_problem_is_one_line(config: Config, change: dict, message: str) -> None:
    config.merge_from_dict(change)
    with pytest.raises(ConfigError, match=message) as caught:
        check_run(config)
    assert str(caught.value).count('\n') == 1


def test_clips_without_the_depth_that_is_read_are_counted(config: Config, tmp_path: Path) -> None:
    config.model = dict(backbone=dict(embedder=dict(features=dict(type='PoseFeatures', depth=['left', 'right']))))
    flat = r'2 of 2 clips of .* have no z in pixels \(s\S+, s\S+\), which model\S+features.depth reads'
    with pytest.raises(ConfigError, match=flat):
        check_run(config)
    write_clips(SynthSign(num_glosses=2, num_signers=3, depth=True), tmp_path / 'deep', repeats=1)
    for loader in (config.train_dataloader, config.val_dataloader):
        loader.dataset.poses = f'{tmp_path}/deep/clips_poses'
    check_run(config)


def test_missing_poses_are_counted_and_can_be_left_out(config: Config, tmp_path: Path) -> None:
    lose_clips(tmp_path)
    with pytest.raises(ConfigError, match=r'lacks 5 of \d+ clips .* \(gone0, gone1, gone2, ...\); .*--allow-missing'):
        check_run(config)
    allow_missing(config)
    assert config.train_dataloader.dataset.missing == 'skip'
    check_run(config)


def test_mixes_are_looked_into(config: Config, tmp_path: Path) -> None:
    lose_clips(tmp_path)
    inner = config.train_dataloader.pop('dataset')
    config.train_dataloader.dataset = dict(type='SignMix', datasets=dict(one=inner, none=None))
    with pytest.raises(ConfigError, match=r'train_dataloader\.dataset\.datasets\.one\.poses'):
        check_run(config)
    allow_missing(config)
    check_run(config)
