"""What training and testing have in common."""

from __future__ import annotations

import inspect
import os
import time
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from mmengine.dist import is_main_process

from signmm.config.check import check_config
from signmm.config.open import open_config
from signmm.engine.run_info import check_labels
from signmm.engine.summary import best_metrics, write_summary
from signmm.io.checkpoint import find_latest, load_checkpoint
from signmm.models import SignModel
from signmm.registry import DATASETS, MODELS, RUNNERS
from signmm.utils.allocator import keep_freed_memory


def prepare_config(
    name: str, overrides: list[str], work_dir: str | None, launcher: str, pretrained: str | None = None
) -> Config:
    """Opens a config for a run.

    Args:
        name: Path or name of the config.
        overrides: Texts ``key=value``.
        work_dir: Folder for results; default the config's, else ``work_dirs/<config name>``.
        launcher: How processes are started.
        pretrained: Run or file whose weights the backbone starts from.

    Returns:
        The config, not checked yet.

    Raises:
        ConfigError: An override leads nowhere.
    """
    config = open_config(name, overrides, pretrained)
    config.work_dir = work_dir or config.get('work_dir') or str(Path('work_dirs') / Path(config.filename).stem)
    config.launcher = launcher
    if 'LOCAL_RANK' not in os.environ:
        os.environ['LOCAL_RANK'] = '0'
    return config


def use_seed(config: Config, seed: int | None) -> None:
    """Gives the run another seed, and the training data set too unless its config names one.

    Args:
        config: Changed in place.
        seed: None leaves the config's.
    """
    if seed is None:
        return
    config.randomness = {**config.get('randomness', {}), 'seed': seed}
    dataset = config.train_dataloader.dataset
    part = DATASETS.get(dataset.get('type'))
    if part is not None and 'seed' in inspect.signature(part).parameters:
        dataset.setdefault('seed', seed)


def use_resume(config: Config, source: str | None) -> int | None:
    """Makes the run go on from a checkpoint.

    Args:
        config: Changed in place.
        source: A file, or ``'auto'`` for the newest one in the work dir, if there is any.

    Returns:
        Seed of the run that wrote it; None if there is nothing to resume.
    """
    path = find_latest(config.work_dir) if source in (None, 'auto') else Path(str(source))
    if path is None:
        return None
    checkpoint = load_checkpoint(path)
    config.resume, config.load_from = True, str(path)
    return checkpoint.get('meta', {}).get('seed')


def also_evaluate(config: Config, evaluator: dict[str, Any]) -> None:
    """Adds an evaluator to those of the test.

    Args:
        config: Changed in place.
        evaluator: Config of a metric.
    """
    own = config.test_evaluator
    config.test_evaluator = [*(own if isinstance(own, list) else [own]), evaluator]


def build_runner(config: Config) -> Any:
    """Checks the config and builds its runner; without a GPU, the process keeps freed memory from then on.

    Args:
        config: The complete config.

    Returns:
        The runner.

    Raises:
        ConfigError: The config would not do what it says.
    """
    config.setdefault('runner_type', 'SignRunner')
    check_config(config)
    if not torch.cuda.is_available():
        keep_freed_memory()
    return RUNNERS.build(config)


def run_training(config: Config) -> Path:
    """Trains and writes ``summary.json``.

    Args:
        config: The complete config.

    Returns:
        The summary's path.
    """
    runner = build_runner(config)
    start = time.monotonic()
    runner.train()
    path = Path(runner.work_dir) / 'summary.json'
    if is_main_process():
        facts = {
            'epochs': runner.epoch,
            'iterations': runner.iter,
            'best_epoch': runner.message_hub.get_info('best_epoch'),
        }
        write_summary(runner, 'train', best_metrics(runner), time.monotonic() - start, runner.base_seed, facts)
        runner.logger.info(f'summary: {path}')
        if command := floors_command(config):
            runner.logger.info(f'what it learned of its own task, beside floors that learn nothing: {command}')
    return path


def floors_command(config: Config) -> str | None:
    """Names the command that measures a pre-training or a tokenizer whose training validated nothing.

    Args:
        config: Of the training, with ``work_dir``.

    Returns:
        The command; None for a recogniser, and where the log shows the floors already.
    """
    hooks = config.get('default_hooks', {}).values()
    watched = config.get('val_dataloader') or any(hook and hook.get('type') == 'FloorsHook' for hook in hooks)
    if watched or issubclass(MODELS.get(config.model.type), SignModel):
        return None
    return f'signmm report floors {config.filename} {Path(config.work_dir) / "last.pth"}'


def run_test(runner: Any, checkpoint: str) -> dict[str, float]:
    """Tests a checkpoint and completes ``summary.json``.

    Args:
        runner: Built with ``load_from``.
        checkpoint: The file that it loads.

    Returns:
        Name to value.
    """
    meta = load_checkpoint(checkpoint).get('meta', {})
    check_labels(runner, meta, checkpoint)
    start = time.monotonic()
    metrics = {name: float(value) for name, value in runner.test().items()}
    if is_main_process():
        facts = {'checkpoint': checkpoint, 'epoch': meta.get('epoch'), 'train_extractor': meta.get('extractor')}
        seed = meta.get('seed', runner.base_seed)
        path = write_summary(runner, 'test', metrics, time.monotonic() - start, seed, facts)
        for name, value in metrics.items():
            runner.logger.info(f'{name}: {value:.4f}')
        runner.logger.info(f'summary: {path}')
    return metrics
