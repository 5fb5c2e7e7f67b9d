"""Exact resumption over workers and uneven epochs, what it refuses, and the inexact way on."""

from __future__ import annotations

import re
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from signmm.io.checkpoint import CheckpointError, load_checkpoint
from tests.test_engine.helpers import EVERY, assert_equal_weights, loader, run

#: For batches of one clip.
NO_NORM = {'type': 'ToyModel', 'norm': False}
BUCKETS = {
    'batch_sampler': {'type': 'BucketBatchSampler', 'max_frames': 40, 'pool': 1, 'seed': 1},
    'batch_size': 4,
    'sampler': {'type': 'DefaultSampler', 'shuffle': True},
}


@pytest.mark.filterwarnings('ignore:This DataLoader will create')
@pytest.mark.parametrize(('workers', 'persistent', 'stop'), [(2, True, 5), (2, True, 7), (1, False, 8), (4, True, 10)])
def test_workers_change_nothing(tmp_path: Path, workers: int, persistent: bool, stop: int) -> None:
    train = loader(tmp_path, num_workers=workers, persistent_workers=persistent)
    alone = run(tmp_path / 'alone', default_hooks=EVERY)
    whole = run(tmp_path / 'whole', default_hooks=EVERY, train_dataloader=train)
    run(tmp_path / 'parts', stop, default_hooks=EVERY, train_dataloader=train)
    resumed = run(tmp_path / 'parts', resume=True, default_hooks=EVERY, train_dataloader=train)
    assert_equal_weights(alone, whole)
    assert_equal_weights(whole, resumed)
    assert not active_children(), 'workers end with their run, the interrupted one too'


@pytest.mark.parametrize('stop', [1, 5, 8, 11, 12])
def test_epochs_of_different_lengths(tmp_path: Path, stop: int) -> None:
    extra: dict[str, Any] = {'train_dataloader': loader(tmp_path, **BUCKETS), 'default_hooks': EVERY, 'model': NO_NORM}
    extra['train_cfg'] = {'by_epoch': True, 'max_epochs': 3}
    whole = run(tmp_path / 'whole', **extra)
    lengths = [whole.train_loop.epoch_length(epoch) for epoch in range(3)]
    assert lengths == [5, 6, 7], 'or the test shows nothing'
    assert whole.iter == whole.max_iters == 18
    run(tmp_path / 'parts', stop, **extra)
    resumed = run(tmp_path / 'parts', resume=True, **extra)
    assert resumed.iter == whole.iter
    assert_equal_weights(whole, resumed)


def test_accumulation_ends_with_the_last_of_uneven_epochs(tmp_path: Path) -> None:
    """The last update of a run takes what is left, which needs the true number of iterations."""
    optimizer = {'type': 'OptimWrapper', 'optimizer': {'type': 'SGD', 'lr': 0.1}, 'accumulative_counts': 4}
    extra = {'train_dataloader': loader(tmp_path, **BUCKETS), 'optim_wrapper': optimizer, 'param_scheduler': None}
    extra['model'] = NO_NORM
    whole = run(tmp_path / 'whole', **extra)
    assert whole.max_iters % 4, 'or the test shows nothing'
    assert all(parameter.grad is None for parameter in whole.model.parameters())
    run(tmp_path / 'parts', 6, default_hooks=EVERY, **extra)
    assert_equal_weights(whole, run(tmp_path / 'parts', resume=True, default_hooks=EVERY, **extra))


def optimizer(**values: Any) -> dict[str, Any]:
    return {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 0.01, **values}}


def pipeline_change(folder: Path) -> dict[str, Any]:
    return {'train_dataloader': loader(folder, dataset={'type': 'ToyData', 'size': 14, 'split': 'other'})}


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        (lambda f: {'optim_wrapper': optimizer(lr=0.5)}, 'optim_wrapper.optimizer.lr was 0.01, is 0.5'),
        (lambda f: {'optim_wrapper': {'type': 'OptimWrapper', 'optimizer': {'type': 'SGD', 'lr': 0.01}}},
         "optim_wrapper.optimizer.type was 'Adam', is 'SGD'"),
        (lambda f: {'optim_wrapper': optimizer() | {'clip_grad': {'max_norm': 1.0}}},
         'optim_wrapper.clip_grad.max_norm was not set, is 1.0'),
        (lambda f: {'train_dataloader': loader(f, batch_size=5)}, 'train_dataloader.batch_size was 3, is 5'),
        (lambda f: {'train_dataloader': loader(f, dataset={'type': 'ToyData', 'size': 11})}, 'clips was 14, is 11'),
        (pipeline_change, "train_dataloader.dataset.split was not set, is 'other'"),
        (lambda f: {'randomness': {'seed': 9}}, 'seed was 7, is 9'),
        (lambda f: {'param_scheduler': None}, 'param_scheduler.0.type was '),
        (lambda f: {'custom_hooks': [{'type': 'EMAHook', 'momentum': 0.1}]},
         'custom_hooks.EMAHook.momentum was not set, is 0.1'),
    ],
)  # fmt: skip
def test_changed_settings_are_refused_by_name_and_adopted_on_request(
    tmp_path: Path, changes: Any, message: str
) -> None:
    run(tmp_path, 7, default_hooks=EVERY)
    changed = {'resume': True, 'default_hooks': EVERY, **changes(tmp_path)}
    with pytest.raises(CheckpointError, match=re.escape(message) + '.*--resume-anyway'):
        run(tmp_path, **changed)
    resumed = run(tmp_path, resume_anyway=True, **changed)
    assert resumed.epoch == 3
    if 'lr=0.5' in str(changed) or message.startswith('optim_wrapper.optimizer.lr'):
        assert resumed.optim_wrapper.optimizer.param_groups[0]['initial_lr'] == 0.5


def test_what_does_not_reach_the_weights_may_change(tmp_path: Path) -> None:
    run(tmp_path, 7, default_hooks=EVERY)
    checkpoint = {'checkpoint': {'type': 'SignCheckpointHook', 'interval': 3}}
    train = loader(tmp_path, num_workers=1, persistent_workers=True)
    run(tmp_path, resume=True, default_hooks=checkpoint, train_dataloader=train, val_dataloader=None, val_cfg=None,
        val_evaluator=None, custom_hooks=[{'type': 'ProgressBarHook'}])  # fmt: skip


def test_an_adopted_learning_rate_follows_the_schedule(tmp_path: Path) -> None:
    """At the same place the new run's rate is that of a run that had it from the beginning."""
    schedule = {'param_scheduler': [{'type': 'CosineAnnealingLR', 'T_max': 15, 'by_epoch': False}]}
    seen = {}
    for name, lr in (('old', 0.01), ('new', 0.5)):
        stopped = run(tmp_path / name, 7, optim_wrapper=optimizer(lr=lr), default_hooks=EVERY, **schedule)
        seen[name] = stopped.optim_wrapper.optimizer.param_groups[0]['lr']
    assert seen['new'] == pytest.approx(50 * seen['old'])
    extra = {'optim_wrapper': optimizer(lr=0.5), 'default_hooks': EVERY, 'resume_anyway': True, **schedule}
    resumed = run(tmp_path / 'old', 8, resume=True, **extra)
    expected = run(tmp_path / 'new', 8, resume=True, **extra)
    rates = [r.optim_wrapper.optimizer.param_groups[0]['lr'] for r in (resumed, expected)]
    assert rates[0] == pytest.approx(rates[1], rel=1e-9)


def test_new_batches_go_on_at_the_same_share_of_the_epoch(tmp_path: Path) -> None:
    extra = {'default_hooks': EVERY, 'model': NO_NORM}
    run(tmp_path, 7, **extra)  # batch 2 of 5 of the second epoch
    train = loader(tmp_path, batch_size=1)
    stopped = run(tmp_path, 14 + 5 + 1, resume=True, resume_anyway=True, train_dataloader=train, **extra)
    place = load_checkpoint(tmp_path / 'last.pth')['loop']
    assert stopped.max_iters == 42
    assert (place['epoch'], place['iter'], place['batch']) == (1, 20, 6), '2 of 5 batches are 5 of 14 clips'


def test_missing_fields_are_named(tmp_path: Path) -> None:
    import torch

    run(tmp_path, 7, default_hooks=EVERY)
    content = torch.load(tmp_path / 'last.pth')
    for part, field in (('loop', 'batch'), ('message_hub', 'info'), ('', 'random_states')):
        changed = {key: dict(value) if isinstance(value, dict) else value for key, value in content.items()}
        del (changed[part] if part else changed)[field]
        torch.save(changed, tmp_path / 'changed.pth')
        name = f'{part}.{field}'.lstrip('.')
        with pytest.raises(CheckpointError, match=rf'changed\.pth: cannot resume, it lacks {name}'):
            run(tmp_path, resume=True, default_hooks=EVERY, load_from=str(tmp_path / 'changed.pth'))
