"""What the options of ``signmm train`` do to a config."""

from __future__ import annotations

import importlib.util
from argparse import Namespace
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config

from signmm.utils.errors import ConfigError


def apply_train_arguments(config: Config, args: Namespace) -> None:
    """Applies all options but ``--resume``, ``--seed`` and ``--seeds``.

    Args:
        config: Changed in place.
        args: Of :func:`signmm.cli.train_arguments.add_train_arguments`.
    """
    if args.amp:
        use_amp(config, args.amp)
    if args.compile:
        use_compile(config)
    if args.accumulate is not None:
        config.optim_wrapper.accumulative_counts = args.accumulate
    if args.ema is not None:
        if not 0 < args.ema < 1:
            raise ConfigError(f'--ema: a momentum between 0 and 1 expected, got {args.ema}')
        _add_hook(config, {'type': 'EMAHook', 'momentum': args.ema})
    if args.patience is not None:
        use_patience(config, args.patience)
    if args.skip_nonfinite is not None:
        hooks = config.setdefault('default_hooks', {})
        hooks['divergence'] = {'type': 'DivergenceHook', 'max_skips': args.skip_nonfinite}
    if args.wandb:
        _need('wandb', '--wandb')
        _add_backend(
            config, {'type': 'WandbVisBackend', 'init_kwargs': {'project': args.wandb, 'name': _run_name(config)}}
        )
    if args.mlflow is not None:
        _need('mlflow', '--mlflow')
        # MLflow's folder of files is not maintained any more.
        uri = args.mlflow or f'sqlite:///{(Path(config.work_dir) / "mlflow.db").absolute()}'
        Path(config.work_dir).mkdir(parents=True, exist_ok=True)
        _add_backend(config, {'type': 'MLflowVisBackend', 'exp_name': _run_name(config), 'tracking_uri': uri})
    if args.calibrate is not None:
        config.calibrate = args.calibrate
    config.overwrite, config.resume_anyway = args.overwrite, args.resume_anyway


def use_amp(config: Config, kind: str = 'auto') -> None:
    """Switches mixed precision on.

    Args:
        config: Changed in place.
        kind: ``'bf16'``, ``'fp16'`` with a loss scaler, or ``'auto'``: bf16 where the GPU has it.

    Raises:
        ConfigError: There is no GPU, or it has no bfloat16.
    """
    if not torch.cuda.is_available():
        raise ConfigError('--amp: mixed precision needs a GPU, and torch sees none; run without --amp')
    able = torch.cuda.is_bf16_supported()
    if kind == 'bf16' and not able:
        raise ConfigError('--amp bf16: this GPU has no bfloat16; use --amp fp16')
    wrapper = config.optim_wrapper
    wrapper.type = 'AmpOptimWrapper'
    if kind == 'bf16' or (kind == 'auto' and able):
        wrapper.dtype, wrapper.loss_scale = 'bfloat16', {'enabled': False}
    else:
        wrapper.dtype = 'float16'
        wrapper.setdefault('loss_scale', 'dynamic')


def use_compile(config: Config) -> None:
    """Has the training step compiled.

    Sizes are fixed where all batches have one, and symbols where clips differ in length, never first the one and then
    the other: what a shape is computed with must not depend on the shapes before it, or a resumed run would differ.

    Args:
        config: Changed in place.
    """
    config.compile = {'dynamic': config.train_dataloader.get('batch_sampler') is not None}


def use_patience(config: Config, patience: int) -> None:
    """Stops the training when validation does not get better.

    Args:
        config: Changed in place.
        patience: Validations without a better one.

    Raises:
        ConfigError: The config does not say which metric is to be watched.
    """
    checkpoint = (config.get('default_hooks') or {}).get('checkpoint') or {}
    monitor = checkpoint.get('save_best')
    if not monitor or config.get('val_dataloader') is None:
        raise ConfigError(
            '--patience: nothing to watch; it needs a validation and default_hooks.checkpoint.save_best=METRIC'
        )
    rule = checkpoint.get('rule', 'greater')
    _add_hook(
        config,
        {'type': 'EarlyStoppingHook', 'monitor': monitor, 'rule': rule, 'patience': patience, 'min_delta': 0.0},
    )


def _need(package: str, option: str) -> None:
    if importlib.util.find_spec(package) is None:
        raise ConfigError(f'{option} needs the package {package}: pip install {package}')


def _add_hook(config: Config, hook: dict[str, Any]) -> None:
    others = [other for other in config.get('custom_hooks') or [] if other.get('type') != hook['type']]
    config.custom_hooks = [*others, hook]


def _add_backend(config: Config, backend: dict[str, Any]) -> None:
    visualizer = config.get('visualizer') or {'type': 'Visualizer', 'vis_backends': []}
    visualizer['vis_backends'] = [*(visualizer.get('vis_backends') or []), backend]
    config.visualizer = visualizer


def _run_name(config: Config) -> str:
    return Path(config.work_dir).name
