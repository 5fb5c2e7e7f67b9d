from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.hooks import Hook

from signmm.engine.runner import SignRunner
from signmm.io.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
from tests.test_engine.toys import toy_config


class Interrupt(Hook):
    """Stops the run after so many iterations, after everything else has been done."""

    priority = 'LOWEST'

    def __init__(self, iterations: int) -> None:
        self.iterations = iterations

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        if runner.iter + 1 == self.iterations:
            raise KeyboardInterrupt


def run(folder: Path, request: pytest.FixtureRequest, stop: int | None = None, **extra: Any) -> SignRunner:
    config = toy_config(folder, request.node.name, **extra)
    runner = SignRunner.from_cfg(config)
    if stop is not None:
        runner.register_hook(Interrupt(stop))
        with pytest.raises(KeyboardInterrupt):
            runner.train()
    else:
        runner.train()
    return runner


def assert_same(first: Any, second: Any, where: str = '') -> None:
    if isinstance(first, torch.Tensor):
        assert torch.equal(first, second), where
    elif isinstance(first, dict):
        assert first.keys() == second.keys(), where
        for key in first:
            assert_same(first[key], second[key], f'{where}.{key}')
    elif isinstance(first, (list, tuple)):
        assert len(first) == len(second), where
        for i, (a, b) in enumerate(zip(first, second, strict=True)):
            assert_same(a, b, f'{where}[{i}]')
    else:
        assert first == second, where


EXTRAS: dict[str, dict[str, Any]] = {
    'epoch': {},
    'iteration': {'default_hooks': {'checkpoint': {'type': 'SignCheckpointHook', 'by_epoch': False, 'interval': 2}}},
    'every_iteration': {'default_hooks': {'checkpoint': {'type': 'SignCheckpointHook', 'by_epoch': False}}},
    'mmengine_hook': {'default_hooks': {'checkpoint': {'type': 'CheckpointHook', 'by_epoch': False, 'interval': 2}}},
    'accumulation': {
        'default_hooks': {'checkpoint': {'type': 'SignCheckpointHook', 'by_epoch': False}},
        'optim_wrapper': {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 0.01}, 'accumulative_counts': 2},
        'param_scheduler': [{'type': 'MultiStepLR', 'milestones': [1, 2]}],
    },
    'ema': {
        'default_hooks': {'checkpoint': {'type': 'SignCheckpointHook', 'by_epoch': False, 'interval': 3}},
        'custom_hooks': [{'type': 'EMAHook', 'momentum': 0.1}],
    },
}


@pytest.mark.parametrize('extra', EXTRAS)
@pytest.mark.parametrize('stop', [5, 7, 8, 10])
def test_resumed_run_ends_like_an_uninterrupted_one(
    tmp_path: Path, request: pytest.FixtureRequest, extra: str, stop: int
) -> None:
    options = EXTRAS[extra]
    whole = run(tmp_path / 'whole', request, **options)
    stopped = run(tmp_path / 'parts', request, stop, **options)
    resumed = run(tmp_path / 'parts', request, resume=True, **options)
    assert resumed is not stopped
    assert_same(whole.model.state_dict(), resumed.model.state_dict())
    assert_same(whole.optim_wrapper.state_dict(), resumed.optim_wrapper.state_dict())
    if extra != 'mmengine_hook':
        one, other = (load_checkpoint(tmp_path / part / 'last.pth') for part in ('whole', 'parts'))
        for key in ('state_dict', 'optimizer', 'param_schedulers', 'random_states', 'loop', 'gradients'):
            assert_same(one[key], other[key], key)
        assert_same(one.get('ema_state_dict', {}), other.get('ema_state_dict', {}))
        assert one['message_hub']['info'] == other['message_hub']['info']
    if extra == 'epoch':
        best, again = (load_checkpoint(tmp_path / part / 'best.pth') for part in ('whole', 'parts'))
        assert_same(best['state_dict'], again['state_dict'])
        assert best['meta']['metrics'] == again['meta']['metrics']


def test_runs_differ_by_seed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    first = run(tmp_path / 'a', request)
    second = run(tmp_path / 'b', request, randomness={'seed': 8})
    assert not torch.equal(first.model.head[0].weight, second.model.head[0].weight)


def test_checkpoint_contents(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    runner = run(tmp_path, request)
    last, best = load_checkpoint(tmp_path / 'last.pth'), load_checkpoint(tmp_path / 'best.pth')
    assert sorted(f.name for f in tmp_path.glob('*.pth')) == ['best.pth', 'last.pth']
    assert last['meta']['labels'] == ['a', 'b', 'c']
    assert last['meta']['extractor'] == 'none 1'
    assert last['meta']['seed'] == 7
    assert last['loop']['epoch'] == 3
    assert last['loop']['iter'] == 15
    assert "type='ToyModel'" in last['meta']['config_text']
    assert 'optimizer' not in best
    history = runner.message_hub.get_scalar('val/accuracy').data[0]
    assert best['meta']['epoch'] == int(history.argmax()) + 1
    assert best['meta']['metrics']['accuracy'] == history.max()


def test_config_text_in_a_checkpoint_is_not_executed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    run(tmp_path, request, 7)
    marker = tmp_path / 'ran'
    checkpoint = load_checkpoint(tmp_path / 'last.pth')
    code = f'import os\nos.mkdir({str(marker)!r})\n'
    checkpoint['meta'] |= {'config': code, 'cfg': code, 'config_text': code}
    save_checkpoint(checkpoint, tmp_path / 'last.pth')
    run(tmp_path, request, resume=True)
    assert not marker.exists()


def test_resume_refuses_another_run(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    run(tmp_path, request)
    loader = {**toy_config(tmp_path, 'x').train_dataloader, 'dataset': {'type': 'ToyData', 'labels': ('a', 'c', 'b')}}
    with pytest.raises(CheckpointError, match='label map'):
        run(tmp_path, request, resume=True, train_dataloader=loader)
    with pytest.raises(CheckpointError, match=r'lacks loop.*last\.pth'):
        run(tmp_path, request, resume=True, load_from=str(tmp_path / 'best.pth'))
    with pytest.raises(FileNotFoundError, match="did you mean 'best.pth'"):
        run(tmp_path, request, resume=True, load_from=str(tmp_path / 'bset.pth'))


def test_wrong_number_of_classes(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with pytest.raises(ValueError, match=r'num_classes is 4 but the data set has 3 labels .*num_classes=3'):
        run(tmp_path, request, model={'type': 'ToyModel', 'classes': 4})
    run(tmp_path / 'old', request)
    loader = toy_config(tmp_path, 'x').train_dataloader
    loader.dataset.labels = ('a', 'b', 'c', 'd')
    extra = {'val_dataloader': None, 'val_cfg': None, 'val_evaluator': None, 'train_dataloader': loader}
    with pytest.raises(
        CheckpointError, match=r'best\.pth does not fit.*head\.3\.weight is \(3, 8\), expected \(4, 8\)'
    ):
        run(
            tmp_path, request, model={'type': 'ToyModel', 'classes': 4}, load_from=str(tmp_path / 'old' / 'best.pth'),
            param_scheduler=None, **extra,
        )  # fmt: skip


def test_crash_while_writing_leaves_the_old_state(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, request, 7)
    before = (tmp_path / 'last.pth').read_bytes()

    def fail(handle: int) -> None:
        raise OSError('no power')

    monkeypatch.setattr(os, 'fsync', fail)
    with pytest.raises(OSError, match='no power'):
        run(tmp_path, request, resume=True)
    assert (tmp_path / 'last.pth').read_bytes() == before
    assert not list(tmp_path.glob('.*.tmp'))


def test_save_best_names_an_unknown_metric(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    hooks = {'checkpoint': {'type': 'SignCheckpointHook', 'save_best': 'acuracy'}}
    with pytest.raises(KeyError, match="did you mean 'accuracy'"):
        run(tmp_path, request, default_hooks=hooks)


def test_validation_alone_saves_nothing(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    runner = SignRunner.from_cfg(toy_config(tmp_path, request.node.name))
    assert runner.val()['count'] == 14
    assert not list(tmp_path.glob('*.pth'))


def test_nothing_is_chosen_on_the_test_split(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    loader = {'batch_size': 3, 'dataset': {'type': 'ToyData', 'split': 'test'}}
    loader['sampler'] = {'type': 'DefaultSampler', 'shuffle': False}
    test = {'test_dataloader': loader, 'test_cfg': {}, 'test_evaluator': {'type': 'ToyMetric'}}
    run(tmp_path, request, val_dataloader=loader, **test)
    assert [f.name for f in tmp_path.glob('*.pth')] == ['last.pth']


@pytest.mark.parametrize('gpu', [True, False])
def test_batches_are_pinned_where_there_is_a_gpu(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, gpu: bool
) -> None:
    config = toy_config(tmp_path, request.node.name)
    runner = SignRunner.from_cfg(config)
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: gpu)
    assert runner.build_dataloader(config.train_dataloader.to_dict()).pin_memory is gpu
    assert not runner.build_dataloader({**config.train_dataloader.to_dict(), 'pin_memory': False}).pin_memory
