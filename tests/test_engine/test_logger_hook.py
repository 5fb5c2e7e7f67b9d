"""What a run says: means over the clips of the epoch, a line at once, one table for each validation."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.hooks import Hook

from signmm.engine.hooks import SignLoggerHook, SignRuntimeInfoHook
from signmm.engine.runner import SignRunner
from tests.test_engine.toys import toy_config


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


class Losses(Hook):
    def __init__(self) -> None:
        self.seen: list[tuple[float, int]] = []

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        self.seen.append((float(outputs['loss'].detach()), len(data_batch['data_samples'])))


def trained(folder: Path, **extra: Any) -> tuple[SignRunner, list[str], list[tuple[float, int]]]:
    config = toy_config(folder, folder.name, **extra)
    config.log_level = 'INFO'
    config.log_processor = {'type': 'SignLogProcessor', 'window_size': 20}
    runner = SignRunner.from_cfg(config)
    lines, losses = Lines(), Losses()
    runner.logger.addHandler(lines)
    runner.register_hook(losses)
    runner.train()
    return runner, lines.lines, losses.seen


def test_what_is_said(tmp_path: Path) -> None:
    runner, lines, losses = trained(tmp_path)
    training = [line for line in lines if line.startswith('Epoch(train)')]
    assert training[0].startswith('Epoch(train) [1][1/5]'), 'a line after the first iteration'
    assert [line.split()[1] for line in training] == ['[1][1/5]', '[1][5/5]', '[2][5/5]', '[3][5/5]']
    assert losses[4][1] == 2, 'the last batch is smaller, or the test shows nothing'
    mean = sum(loss * clips for loss, clips in losses[:5]) / 14
    assert f'loss: {mean:.4f}' in training[1]
    tables = [line for line in lines if line.startswith('validation after epoch')]
    assert re.match(r'validation after epoch 1, \d+\.\d s', tables[0])
    assert len(tables) == 3 and 'accuracy' in tables[0] and 'best so far: epoch' in tables[2]
    assert not any('Exp name' in line or line.startswith('Epoch(val)') for line in lines)
    assert any(line.startswith('last.pth: epoch 1, iteration 5; copied in ') for line in lines)


def test_a_curve_shows_each_validation(tmp_path: Path) -> None:
    seen: list[dict[str, float]] = []

    class Falling(Hook):
        priority = 'VERY_HIGH'

        def after_val_epoch(self, runner: Any, metrics: dict[str, float] | None = None) -> None:
            assert metrics is not None
            metrics['loss_motion'] = 1 / (1 + len(seen))
            runner.message_hub.update_scalar('val/loss_motion', metrics['loss_motion'])
            seen.append(metrics)

    config = toy_config(tmp_path, tmp_path.name)
    config.log_processor = {'type': 'SignLogProcessor', 'window_size': 20}
    runner = SignRunner.from_cfg(config)
    runner.register_hook(Falling())
    runner.train()
    rows = [json.loads(line) for path in tmp_path.rglob('scalars.json') for line in path.read_text().splitlines()]
    assert [row['loss_motion'] for row in rows if 'loss_motion' in row] == [1, 1 / 2, 1 / 3]


def test_values_are_read_from_the_device_together(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    tolist = torch.Tensor.tolist
    monkeypatch.setattr(torch.Tensor, 'tolist', lambda self: reads.append(len(self)) or tolist(self))
    hook = SignRuntimeInfoHook(every=3)

    class Runner:
        class message_hub:
            update_scalar = staticmethod(lambda name, value: None)

    for i in range(6):
        hook.after_train_iter(Runner, i, {'data_samples': [0] * (i + 1)}, {'loss': torch.tensor(float(i)), 'acc': 1.0})
    assert reads == [3, 3]
    assert hook.means(Runner) == {'loss': pytest.approx(sum(i * (i + 1) for i in range(6)) / 21), 'acc': 1.0}


def test_a_log_that_cannot_be_written_does_not_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mmengine.visualization import Visualizer

    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(Visualizer, 'add_scalars', full)
    runner, lines, _ = trained(tmp_path)
    assert runner.epoch == 3
    assert len([line for line in lines if 'the log of numbers cannot be written any more: ' in line]) == 1
    assert SignLoggerHook().interval == 50
