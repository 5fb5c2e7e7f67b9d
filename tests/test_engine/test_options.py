"""What the options of ``signmm train`` do to a config."""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.config import Config

from signmm.cli.train_arguments import add_train_arguments
from signmm.engine import compiling
from signmm.engine.options import apply_train_arguments, use_amp
from signmm.utils.errors import ConfigError
from tests.test_engine.helpers import EVERY, assert_equal_weights, run
from tests.test_engine.toys import toy_config


def applied(folder: Path, *words: str, **extra: Any) -> Config:
    parser = argparse.ArgumentParser()
    add_train_arguments(parser)
    config = toy_config(folder / 'work', 'x', **extra)
    apply_train_arguments(config, parser.parse_args(words))
    return config


def test_nothing_is_changed_without_options(tmp_path: Path) -> None:
    before = toy_config(tmp_path / 'work', 'x')
    after = applied(tmp_path)
    assert after.pop('overwrite') is after.pop('resume_anyway') is False
    assert after.to_dict() == before.to_dict()


def test_options_end_up_where_they_are_read(tmp_path: Path) -> None:
    words = '--accumulate 4 --ema --patience 2 --skip-nonfinite 3 --overwrite --resume-anyway --compile'
    config = applied(tmp_path, *words.split())
    assert config.optim_wrapper.accumulative_counts == 4
    assert config.custom_hooks[0] == {'type': 'EMAHook', 'momentum': 0.0002}
    stop = {'type': 'EarlyStoppingHook', 'monitor': 'accuracy', 'rule': 'greater', 'patience': 2, 'min_delta': 0.0}
    assert config.custom_hooks[1] == stop
    assert config.default_hooks.divergence == {'type': 'DivergenceHook', 'max_skips': 3}
    assert config.overwrite and config.resume_anyway
    assert config.compile == {'dynamic': False}
    buckets = {**toy_config(tmp_path, 'x').train_dataloader, 'batch_sampler': {'type': 'BucketBatchSampler'}}
    assert applied(tmp_path, '--compile', train_dataloader=buckets).compile == {'dynamic': True}


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        ('--ema 1.0', 'a momentum between 0 and 1 expected, got 1.0'),
        ('--wandb', 'needs the package wandb: pip install wandb'),
        ('--mlflow', 'needs the package mlflow: pip install mlflow'),
    ],
)
def test_bad_values_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, message: str) -> None:
    monkeypatch.setattr(importlib.util, 'find_spec', lambda name: None)
    with pytest.raises(ConfigError, match=message):
        applied(tmp_path, *words.split())


@pytest.mark.parametrize('option', ['--accumulate', '--patience', '--skip-nonfinite'])
def test_counts_are_at_least_one(tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    with pytest.raises(SystemExit):
        applied(tmp_path, option, '0')
    assert f"{option}: expected a whole number of at least 1, got '0'" in capsys.readouterr().err


def test_patience_needs_a_metric(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match='--patience: nothing to watch'):
        applied(tmp_path, '--patience', '2', default_hooks={})


def test_loggers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, 'find_spec', lambda name: object())
    wandb, mlflow = applied(tmp_path, '--wandb', 'signs', '--mlflow').visualizer['vis_backends']
    assert wandb == {'type': 'WandbVisBackend', 'init_kwargs': {'project': 'signs', 'name': 'work'}}
    assert mlflow['tracking_uri'] == f'sqlite:///{tmp_path / "work" / "mlflow.db"}'


@pytest.mark.parametrize(
    ('kind', 'able', 'dtype', 'scale'),
    [('auto', True, 'bfloat16', {'enabled': False}), ('auto', False, 'float16', 'dynamic'),
     ('bf16', True, 'bfloat16', {'enabled': False}), ('fp16', True, 'float16', 'dynamic')],
)  # fmt: skip
def test_amp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, able: bool, dtype: str, scale: Any) -> None:
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    monkeypatch.setattr(torch.cuda, 'is_bf16_supported', lambda: able)
    config = toy_config(tmp_path, 'x')
    use_amp(config, kind)
    assert config.optim_wrapper.type == 'AmpOptimWrapper'
    assert (config.optim_wrapper.dtype, config.optim_wrapper.loss_scale) == (dtype, scale)
    if not able:
        with pytest.raises(ConfigError, match='no bfloat16; use --amp fp16'):
            use_amp(config, 'bf16')


def test_fused_optimizers() -> None:
    plain = {'type': 'OptimWrapper', 'optimizer': {'type': 'AdamW', 'lr': 1.0}}
    assert compiling.prefer_fused(plain)['optimizer'] == {'type': 'AdamW', 'lr': 1.0, 'fused': True}
    for optimizer in ({'type': 'AdamW', 'foreach': True}, {'type': 'Rprop'}, {'type': 'SGD', 'fused': False}):
        assert compiling.prefer_fused({'optimizer': optimizer}) == {'optimizer': optimizer}


def test_patience_ends_a_run_and_ema_is_stored(tmp_path: Path) -> None:
    words = '--patience 1 --ema 0.1 --accumulate 2'.split()
    config = applied(tmp_path, *words, train_cfg={'max_epochs': 50})
    runner = run(tmp_path / 'work', **{key: config[key] for key in ('train_cfg', 'custom_hooks', 'optim_wrapper')})
    assert runner.epoch < 50


@pytest.mark.parametrize('dynamic', [False, True])
def test_a_compiled_run_resumes_exactly(tmp_path: Path, dynamic: bool) -> None:
    extra = {'compile': {'backend': 'aot_eager', 'dynamic': dynamic}, 'default_hooks': EVERY}
    whole = run(tmp_path / 'whole', **extra)
    run(tmp_path / 'parts', 7, **extra)
    assert_equal_weights(whole, run(tmp_path / 'parts', resume=True, **extra))
