"""A pre-training measures itself on clips that it does not train on."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import pytest
from mmengine.config import Config
from mmengine.runner import Runner

from signmm.datasets.annotations import write_annotations
from signmm.engine.floors import evaluate, held_out
from signmm.engine.runner import SignRunner
from signmm.engine.summary import best_metrics
from signmm.io import write_npz
from signmm.testing.fakes import fake_pose, tiny
from signmm.utils.errors import ConfigError
from tests.test_engine.toys import toy_config

sys.path.insert(0, str(Path(__file__).parents[1] / 'test_models' / 'test_masa'))
from tiny_masa import config as masa_config  # noqa: E402

STEPS = [dict(type='LoadPose'), dict(type='CropParts'), dict(type='PackSignInputs')]


def corpus(folder: Path, splits: dict[str, str]) -> dict[str, Any]:
    """Writes clips of some splits and gives the config of the training data."""
    for number, clip in enumerate(splits):
        write_npz(folder / 'poses' / f'{clip}.npz', fake_pose(seed=number, frames=12))
    samples = [{'video_id': clip, 'split': split} for clip, split in splits.items()]
    write_annotations(folder / 'ann.json', {'dataset': 'toy'}, samples)
    paths = {'ann_file': str(folder / 'ann.json'), 'poses': str(folder / 'poses')}
    return dict(type='SignDataset', **paths, split='train', unlabelled=True, pipeline=STEPS)


def config(folder: Path, name: str, dataset: dict[str, Any], model: dict[str, Any], **hook: Any) -> Config:
    loader = dict(batch_size=2, num_workers=0, collate_fn=dict(type='pseudo_collate'), dataset=dataset)
    settings: dict[str, Any] = {
        'model': model,
        'train_dataloader': {**loader, 'sampler': dict(type='EpochSampler', shuffle=True)},
        'default_hooks': dict(floors=dict(type='FloorsHook', **hook)),
        'param_scheduler': None,
        **dict.fromkeys(('val_dataloader', 'val_cfg', 'val_evaluator')),
    }
    return toy_config(folder, name, **settings)


def test_the_table_of_the_report_after_some_epochs_and_the_last(tmp_path: Path, request: Any) -> None:
    data = corpus(tmp_path, dict(a='train', b='train', c='val', d='val', e='test'))
    settings = config(tmp_path, request.node.name, data, masa_config(alignment=None), interval=2)
    runner = SignRunner.from_cfg(settings)
    runner.train()
    seen = runner.message_hub.log_scalars['val/loss_motion'].data[0]
    assert len(seen) == 2, 'after epochs 2 and 3 of 3'
    assert runner.model.training
    loader = Runner.build_dataloader(held_out(settings)[0], seed=0)
    assert [loader.dataset.get_data_info(i)['video_id'] for i in range(len(loader.dataset))] == ['c', 'd']
    wanted = evaluate(runner.model.eval(), loader)
    assert {'loss_motion_interpolated', 'error_px_still'} < wanted.keys()
    assert best_metrics(runner) == pytest.approx(wanted, nan_ok=True)


def test_a_tokenizer_beside_kmeans(tmp_path: Path, request: Any) -> None:
    data = corpus(tmp_path, dict(a='train', b='train', c='dev'))
    mix = dict(type='SignMix', datasets=dict(mine=data, other=None), common=dict(fraction=0.5))
    runner = SignRunner.from_cfg(config(tmp_path, request.node.name, mix, tiny('CoupledDVAE')))
    runner.train()
    found = best_metrics(runner)
    assert 0 < found['error_px_kmeans'] < found['error_px'], 'it has hardly been trained'


def test_what_has_nothing_held_out_is_named(tmp_path: Path, request: Any, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / 'one').mkdir()
    alone = corpus(tmp_path / 'one', dict(a='train', b='train', c='test'))
    both = corpus(tmp_path / 'two', dict(f='train', g='val'))
    mix = dict(type='SignMix', datasets=dict(alone=alone, both=both))
    loader, left_out = held_out(Config(dict(train_dataloader=dict(batch_size=2, dataset=mix))))
    assert left_out == ['alone'] and list(loader['dataset']['datasets']) == ['both']
    settings = config(tmp_path, request.node.name, alone, masa_config(alignment=None))
    with pytest.raises(ConfigError, match="no split 'val' or 'dev'; name another by --split"):
        held_out(settings)
    runner = SignRunner.from_cfg(settings)
    runner.logger.addHandler(caplog.handler)
    with caplog.at_level(logging.WARNING):
        runner.train()
    assert 'nothing will be measured' in caplog.text and not best_metrics(runner)


def test_alignment_alone_predicts_nothing(tmp_path: Path, request: Any) -> None:
    data = corpus(tmp_path, dict(a='train', b='train', c='val'))
    model = masa_config(decoder=None, head=None)
    runner = SignRunner.from_cfg(config(tmp_path, request.node.name, data, model))
    runner.train()
    assert not best_metrics(runner)
