"""Runs toys, whole or in parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.hooks import Hook

from signmm.engine.runner import SignRunner
from tests.test_engine.toys import toy_config

#: ``last.pth`` after every iteration.
EVERY = {'checkpoint': {'type': 'SignCheckpointHook', 'by_epoch': False}}


class Interrupt(Hook):
    """Stops the run after so many iterations, after everything else has been done."""

    priority = 'LOWEST'

    def __init__(self, iterations: int) -> None:
        self.iterations = iterations

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        if runner.iter + 1 == self.iterations:
            raise KeyboardInterrupt


def run(folder: Path, stop: int | None = None, **extra: Any) -> SignRunner:
    runner = SignRunner.from_cfg(toy_config(folder, folder.name, **extra))
    if stop is None:
        runner.train()
        return runner
    runner.register_hook(Interrupt(stop))
    with pytest.raises(KeyboardInterrupt):
        runner.train()
    return runner


def assert_equal_weights(one: SignRunner, other: SignRunner) -> None:
    first, second = one.bare_model.state_dict(), other.bare_model.state_dict()
    assert first.keys() == second.keys()
    different = [name for name in first if not torch.equal(first[name], second[name])]
    assert not different, different


def loader(folder: Path, **changes: Any) -> dict[str, Any]:
    return {**toy_config(folder, 'x').train_dataloader, **changes}
