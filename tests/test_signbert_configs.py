"""Holds the configs of SignBERT and SignBERT+ to the papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mmengine.config import Config

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


def test_ablations_are_short() -> None:
    for path in ROOT.glob('ablations/*.py'):
        assert len(path.read_text().splitlines()) <= 9, path.name
