"""Every model trains in half precision: losses and gradients are finite, and the loss is that of float32."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from mmengine.registry import init_default_scope

sys.path.insert(0, str(Path(__file__).parent))
from cuda_autocast import CudaAutocast, Off  # noqa: E402
from steps import MODELS_OF_ALL_PARTS, batch, build, known, step  # noqa: E402


def run(name: str, context: object) -> float:
    init_default_scope('signmm')
    model = build(name)
    torch.manual_seed(1)  # the same masks
    with context:
        loss = step(model, batch(name), known())
    bad = [n for n, p in model.named_parameters() if p.grad is not None and not p.grad.isfinite().all()]
    assert not bad and loss.isfinite() and loss.dtype == torch.float32
    return float(loss.detach())


@pytest.mark.parametrize('name', MODELS_OF_ALL_PARTS)
def test_autocast_of_the_cpu(name: str) -> None:
    full = run(name, torch.autocast('cpu', enabled=False))
    assert run(name, torch.autocast('cpu', torch.bfloat16)) == pytest.approx(full, rel=0.02)


@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
@pytest.mark.parametrize('name', MODELS_OF_ALL_PARTS)
def test_rules_of_cuda(name: str, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch) -> None:
    full = run(name, torch.autocast('cpu', enabled=False))
    mode = CudaAutocast(dtype)
    monkeypatch.setattr(torch, 'autocast', lambda *_, **__: Off(mode))
    assert run(name, mode) == pytest.approx(full, rel=0.02)
    assert mode.cast & {'linear', 'bmm', '__matmul__', 'matmul'}
