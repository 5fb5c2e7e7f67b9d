"""Holds the configs of SignBERT and SignBERT+ to the papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.config import Config

from signmm.registry import MODELS
from signmm.testing import fake_pose_batch
from signmm.utils.configs import config_root, load_config

ROOT = config_root() / 'signbert_plus'
PAIRS = sorted(path.stem.removeprefix('signbert_plus_pretrain_') for path in ROOT.glob('ablations/*_pretrain_*.py'))
PRE, FINE = 'signbert_plus/signbert_plus_pretrain', 'signbert_plus/signbert_plus_'
#: Config, key, value, place in SignBERT+ (or in the AUTSL report).
PAPER = [
    (PRE, 'model.backbone.encoder.depth', 3, 'Table 2'),
    (PRE, 'model.head.hand.num_pca', 25, 'Table 3'),
    (PRE, 'model.head.hand.fingertips', 'paper', '3.1.3'),
    (PRE, 'model.masking.max_clip', 8, 'Table 4'),
    (PRE, 'model.masking.ratio', 0.4, 'Table 7'),
    (PRE, 'model.head.min_score', 0.5, '4.1.3'),
    (PRE, 'model.head.reg_weight', 0.01, '4.1.3'),
    (PRE, 'model.head.shape_weight', 10.0, '4.1.3'),
    (PRE, 'model.head.smooth_weight', 100.0, '4.1.3'),
    (PRE, 'optim_wrapper.optimizer.type', 'Adam', '4.1.3'),
    (PRE, 'optim_wrapper.optimizer.lr', 1e-4, '4.1.3'),
    (PRE, 'optim_wrapper.optimizer.weight_decay', 0.01, '4.1.3'),
    (PRE, 'train_cfg.max_epochs', 60, '4.1.3'),
    (PRE, 'param_scheduler.0.end', 6, '4.1.3, 10 % warm-up'),
    (f'{PRE}_hands17', 'test_evaluator.threshold', 20.0, '4.1.2'),
    (f'{PRE}_hands17', 'test_evaluator.auc', (20.0, 40.0), '4.1.2'),
    (f'{FINE}wlasl2000', 'optim_wrapper.optimizer.lr', 1e-4, '4.1.3'),
    (f'{FINE}wlasl2000', 'model.head.mode', 'attention', 'eq. 10'),
    (f'{FINE}wlasl2000', 'train_dataloader.dataset.pipeline.2.num_frames', 32, '4.1.3'),
    ('signbert/signbert_autsl', 'model.backbone.encoder.encoder.heads', 4, 'report 3.1'),
    ('signbert/signbert_autsl', 'model.backbone.encoder.encoder.depth', 3, 'report 3.1'),
    ('signbert/signbert_autsl', 'model.head.num_classes', 226, 'report 3.1'),
    ('signbert/signbert_autsl', 'train_dataloader.dataset.pipeline.2.num_frames', 64, 'report 3.3'),
    ('signbert/signbert_autsl', 'optim_wrapper.optimizer.lr', 1e-3, 'report 3.2'),
    ('signbert/signbert_autsl_pretrain', 'optim_wrapper.optimizer.weight_decay', 1e-4, 'report 3.2'),
]


def value_at(config: Config, key: str) -> Any:
    value: Any = config
    for name in key.split('.'):
        value = value[int(name)] if name.isdigit() else value[name]
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize(('name', 'key', 'value', 'place'), PAPER)
def test_number_of_the_paper(name: str, key: str, value: Any, place: str) -> None:
    assert value_at(load_config(f'{name}.py'), key) == value, place


def backbone(config: Config) -> dict[str, Any]:
    return {k: v for k, v in config.model.backbone.to_dict().items() if k != 'pretrained'}


@pytest.mark.parametrize('name', PAIRS)
def test_fine_tuning_takes_what_was_pre_trained(name: str) -> None:
    pretrain = load_config(f'signbert_plus/ablations/signbert_plus_pretrain_{name}.py')
    tune = load_config(f'signbert_plus/ablations/signbert_plus_msasl1000_{name}.py')
    assert backbone(pretrain) == backbone(tune)
    assert Path(tune.model.backbone.pretrained).parent.name == f'signbert_plus_pretrain_{name}'


@pytest.mark.parametrize('method', ['signbert', 'signbert_plus'])
def test_main_configs_fit_their_pre_training(method: str) -> None:
    pretrain = load_config(f'{method}/{method}_pretrain.py')
    for path in sorted((config_root() / method).glob('*.py')):
        config = load_config(f'{method}/{path.name}')
        if config.model.type == 'SignModel' and 'autsl' not in path.name:
            assert backbone(config) == backbone(pretrain), path.name


@pytest.mark.parametrize('name', ['partial', 'supervised', 'vmoco', 'vmoco_partial'])
def test_rows_of_table_11(name: str) -> None:
    pretrain = load_config(f'signbert_plus/signbert_plus_pretrain_{name}.py')
    tune = load_config(f'signbert_plus/ablations/signbert_plus_msasl1000_{name}.py')
    assert backbone(pretrain) == backbone(tune)
    assert Path(tune.model.backbone.pretrained).parent.name == f'signbert_plus_pretrain_{name}'
    others = [m for m, member in pretrain.train_dataloader.dataset.datasets.items() if member is not None]
    assert ('how2sign' in others) == (name == 'vmoco')


def test_vmoco_contrasts_clips_of_32_frames() -> None:
    embedder = ['part_width=4', 'widths=[2,2,4,4,4]', 'spatial_widths=[2,2,2,4,4]', 'dropout=0.0', 'out_dropout=0.0']
    encoder = ['width=8', 'depth=1', 'heads=2', 'ffn_width=8', 'dropout=0.0']
    options = [f'model.backbone.embedder.{option}' for option in embedder]
    options += [f'model.backbone.encoder.{option}' for option in encoder]
    options += [
        f'model.alignment.{option}' for option in ('in_width=8', 'hidden_width=8', 'out_width=4', 'bank_size=8')
    ]
    torch.manual_seed(0)
    model = MODELS.build(load_config('signbert_plus/signbert_plus_pretrain_vmoco.py', options).model)
    pose = fake_pose_batch('triplet49', batch=4, frames=40, lengths=[40, 38, 36, 33])
    first, second = model.loss(pose, []), model.loss(pose, [])
    assert [name for name in second if name.startswith('loss_')] == ['loss_align']
    assert first['loss_align'] == 0, 'the bank holds no negatives yet'
    second['loss_align'].backward()
    assert model.backbone.embedder.gesture.out.weight.grad.abs().sum() > 0
    assert all(p.grad is None for p in model.alignment.key_backbone.parameters())
    feats, seen = model.encode_view(model.backbone, pose, model.alignment.view(pose))
    assert feats.shape[:2] == (4, 32) and bool(seen.all())


def test_ablations_are_short() -> None:
    for path in ROOT.glob('ablations/*.py'):
        assert len(path.read_text().splitlines()) <= 6, path.name
