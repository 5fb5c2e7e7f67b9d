from __future__ import annotations

from pathlib import Path

import pytest
import torch
from mmengine.config import Config

from signmm.apis.opening import open_model
from signmm.io.checkpoint import CheckpointError, save_checkpoint
from signmm.models import SignModel
from signmm.testing.fakes import tiny_backbone

HEAD = dict(type='ClsHead', num_classes=3, in_width=12)


def config(**head: object) -> Config:
    return Config(dict(model=dict(type='SignModel', backbone=tiny_backbone(), head={**HEAD, **head})))


def test_model_comes_with_weights_and_meta(tmp_path: Path) -> None:
    model = SignModel(tiny_backbone(), HEAD)
    save_checkpoint({'state_dict': model.state_dict(), 'meta': {'labels': ['x', 'y', 'z']}}, tmp_path / 'a.pth')
    again, meta = open_model(config(), tmp_path / 'a.pth')
    assert meta == {'labels': ['x', 'y', 'z']} and not again.training
    assert all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), again.state_dict().values(), strict=True))


def test_what_does_not_fit_is_named(tmp_path: Path) -> None:
    state = SignModel(tiny_backbone(), HEAD).state_dict()
    save_checkpoint({'state_dict': state}, tmp_path / 'a.pth')
    with pytest.raises(CheckpointError, match=r'a\.pth does not fit the model .*: 2 weights of another shape \(head'):
        open_model(config(num_classes=4), tmp_path / 'a.pth')
    save_checkpoint({'state_dict': {**state, 'x': torch.zeros(1)}}, tmp_path / 'b.pth')
    with pytest.raises(CheckpointError, match=r'1 weights unknown \(x\)'):
        open_model(config(), tmp_path / 'b.pth')
    save_checkpoint({'weights': 1}, tmp_path / 'c.pth')
    with pytest.raises(CheckpointError, match="no 'state_dict', it holds weights"):
        open_model(config(), tmp_path / 'c.pth')
