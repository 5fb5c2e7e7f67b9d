"""The hook, and the exact resumption of a MASA that depends on it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from mmengine.hooks import Hook
from torch.utils.data import Dataset

from signmm.engine.runner import SignRunner
from signmm.io.checkpoint import load_checkpoint
from signmm.registry import DATASETS
from signmm.structures import SignDataSample
from tests.test_engine.toys import toy_config

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / 'test_models' / 'test_masa'))
from tiny_masa import config as masa_config  # noqa: E402


@DATASETS.register_module(force=True)
class ToyPoses(Dataset):
    """Wandering joints, in the form of the pipeline."""

    metainfo: dict[str, Any] = {'dataset': 'toy', 'extractor': 'none 1'}

    def __len__(self) -> int:
        return 9

    def __getitem__(self, index: int) -> dict[str, Any]:
        rng = np.random.default_rng(index)
        xy = (rng.normal(size=(12, 49, 2)) * 6).cumsum(0) + rng.uniform(40, 200, size=(49, 2))
        score = rng.uniform(0.4, 1.0, size=(12, 49))
        inputs = {
            'xy': torch.from_numpy(xy.astype(np.float32)),
            'score': torch.from_numpy(score.astype(np.float32)),
            'layout': 'triplet49',
        }
        return {'inputs': inputs, 'data_samples': SignDataSample(metainfo={'video_id': str(index)})}


class Interrupt(Hook):
    priority = 'LOWEST'

    def __init__(self, iterations: int) -> None:
        self.iterations = iterations

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        if runner.iter + 1 == self.iterations:
            raise KeyboardInterrupt


class Weights(Hook):
    def __init__(self) -> None:
        self.seen: list[float] = []

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        self.seen.append(round(float(outputs['align_weight']), 6))


def run(folder: Path, name: str, stop: int | None = None, resume: bool = False, **extra: Any) -> Any:
    alignment = dict(masa_config()['alignment'], ramp_epochs=4, weight=0.2)
    loader = {
        'batch_size': 3,
        'num_workers': 0,
        'dataset': {'type': 'ToyPoses'},
        'sampler': {'type': 'DefaultSampler', 'shuffle': True},
        'collate_fn': {'type': 'pseudo_collate'},
    }
    settings: dict[str, Any] = {
        'model': masa_config(alignment=alignment),
        'train_dataloader': loader,
        'default_hooks': {'checkpoint': {'type': 'SignCheckpointHook', 'by_epoch': False, 'interval': 1}},
        'param_scheduler': None,
        'resume': resume,
        **dict.fromkeys(('val_dataloader', 'val_cfg', 'val_evaluator')),
    }
    runner = SignRunner.from_cfg(toy_config(folder, name, **{**settings, **extra}))
    weights = Weights()
    runner.register_hook(weights)
    if stop is None:
        runner.train()
    else:
        runner.register_hook(Interrupt(stop))
        with pytest.raises(KeyboardInterrupt):
            runner.train()
    return runner, weights.seen


@pytest.mark.parametrize('stop', [4, 6])
def test_resumed_masa_ends_like_an_uninterrupted_one(tmp_path: Path, request: pytest.FixtureRequest, stop: int) -> None:
    whole, weights = run(tmp_path / 'whole', request.node.name)
    _, first = run(tmp_path / 'parts', request.node.name, stop)
    resumed, rest = run(tmp_path / 'parts', request.node.name, resume=True)
    assert weights == [0.0] * 3 + [0.05] * 3 + [0.1] * 3
    assert first + rest == weights
    one, other = whole.model.state_dict(), resumed.model.state_dict()
    assert int(one['alignment.bank.filled']) == 10 and int(one['alignment.bank.place']) == 7
    for name, value in one.items():
        assert torch.equal(value, other[name]), name
    stored = load_checkpoint(tmp_path / 'parts' / 'last.pth')['state_dict']
    assert torch.equal(stored['alignment.bank.keys'], one['alignment.bank.keys'])
    trained, followed = one['backbone.mask_token'], one['alignment.key_backbone.mask_token']
    assert not torch.equal(trained, followed), 'the momentum branch follows, it is not the same'


def test_an_emptied_slot_leaves_the_weight(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    hooks = {'model_epoch': None, 'checkpoint': None}
    _, weights = run(tmp_path, request.node.name, default_hooks=hooks)
    assert weights == [0.0] * 9, 'that of epoch 0'
