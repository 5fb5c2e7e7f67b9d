"""Every model resumes exactly when it is compiled, and whatever works beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from signmm.engine.runner import SignRunner
from tests.reliability.methods import MODELS, method_config
from tests.reliability.test_training import differs


def trained(method: str, folder: Path, start: Path | None = None, **extra: Any) -> dict[str, torch.Tensor]:
    resume = {} if start is None else {'resume': True, 'load_from': str(start)}
    runner = SignRunner.from_cfg(method_config(method, folder, **extra, **resume))
    runner.train()
    return {name: value.clone() for name, value in runner.bare_model.state_dict().items()}


@pytest.mark.long
@pytest.mark.filterwarnings('ignore:The .grad attribute')  # torch's tracing looks at it
@pytest.mark.parametrize('method', MODELS)
def test_compiled(method: str, tmp_path: Path) -> None:
    torch._dynamo.reset()
    extra = {'compile': {'backend': 'aot_eager', 'dynamic': False}}
    whole = trained(method, tmp_path / 'whole', **extra)
    torch._dynamo.reset()
    assert not differs(trained(method, tmp_path / 'again', tmp_path / 'whole' / 'iter_4.pth', **extra), whole)


@pytest.mark.long
@pytest.mark.filterwarnings('ignore:This DataLoader will create')
@pytest.mark.parametrize('method', MODELS)
def test_four_persistent_workers(method: str, tmp_path: Path) -> None:
    alone = trained(method, tmp_path / 'alone')
    workers = {'workers': 4, 'persistent': True}
    assert not differs(trained(method, tmp_path / 'whole', **workers), alone)
    assert not differs(trained(method, tmp_path / 'again', tmp_path / 'whole' / 'iter_4.pth', **workers), alone)
