"""Clipping gradients does not make the host wait, and the log has the norm all the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope
from torch import nn

from signmm.engine.runner import SignRunner
from tests.test_engine.toys import toy_config
from tests.test_models.steps import Watch


def test_an_update_reads_nothing() -> None:
    model = nn.Linear(3, 2, bias=False)
    with DefaultScope.overwrite_default_scope('signmm'):
        wrapper = build_optim_wrapper(
            model, {'type': 'OptimWrapper', 'optimizer': {'type': 'SGD', 'lr': 1.0}, 'clip_grad': {'max_norm': 0.5}}
        )
    before = model.weight.detach().clone()
    with Watch() as seen:
        wrapper.update_params(model(torch.tensor([[3.0, 0.0, 4.0]])).sum())
    assert seen.reads == []
    norm = wrapper.take_norm()
    assert norm['grad_norm'].item() == pytest.approx(50**0.5) and wrapper.take_norm() == {}
    assert (before - model.weight).norm().item() == pytest.approx(0.5, rel=1e-4)


def test_the_log_has_the_norm(tmp_path: Path) -> None:
    config = toy_config(tmp_path, tmp_path.name)
    config.optim_wrapper.clip_grad = {'max_norm': 1e9}
    norms: list[float] = []
    runner = SignRunner.from_cfg(config)

    def measure(optimizer: torch.optim.Optimizer, *_: object) -> None:
        gradients = [
            p.grad.flatten() for group in optimizer.param_groups for p in group['params'] if p.grad is not None
        ]
        norms.append(float(torch.cat(gradients).norm()))

    runner.optim_wrapper = runner.build_optim_wrapper(runner.optim_wrapper)
    runner.optim_wrapper.optimizer.register_step_pre_hook(measure)
    runner.train()
    logged = runner.message_hub.get_scalar('train/grad_norm').data[0]
    assert len(norms) == 15 and list(logged) == pytest.approx(norms, rel=1e-4)
    rows = [json.loads(line) for path in tmp_path.rglob('scalars.json') for line in path.read_text().splitlines()]
    assert any('grad_norm' in row for row in rows)
