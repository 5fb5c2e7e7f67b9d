"""The work dir of a run: locked, not overwritten, cleared of leftovers; SIGTERM and disks that fail."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.hooks import Hook

from signmm.engine import checkpoint_writer
from signmm.engine.runner import SignRunner
from signmm.engine.work_dir import WorkDirError
from signmm.io.checkpoint import load_checkpoint
from signmm.io.lock import InUseError, hold
from tests.test_engine.helpers import EVERY, assert_equal_weights, run
from tests.test_engine.toys import toy_config


class Do(Hook):
    """Calls a function in one iteration of the training, or one batch of the validation."""

    def __init__(self, what: Any, iteration: int = 0, validating: bool = False) -> None:
        self.what, self.iteration, self.validating = what, iteration, validating

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        if not self.validating and runner.iter + 1 == self.iteration:
            self.what()

    def before_val_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        if self.validating and runner.epoch == self.iteration and batch_idx == 1:
            self.what()


def started(folder: Path, hook: Hook, **extra: Any) -> SignRunner:
    runner = SignRunner.from_cfg(toy_config(folder, folder.name, **extra))
    runner.register_hook(hook)
    return runner


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize(('iteration', 'validating'), [(7, False), (10, False), (2, True)])
def test_sigterm_saves_and_the_run_goes_on_exactly(tmp_path: Path, iteration: int, validating: bool) -> None:
    before = signal.getsignal(signal.SIGTERM)
    whole = run(tmp_path / 'whole')
    runner = started(tmp_path / 'parts', Do(terminate, iteration, validating))
    with pytest.raises(SystemExit) as ended:
        runner.train()
    assert ended.value.code == 143
    assert signal.getsignal(signal.SIGTERM) == before
    last = load_checkpoint(tmp_path / 'parts' / 'last.pth')
    assert last['meta']['iter'] == (10 if validating else iteration)
    assert last['loop']['validation_due'] is validating
    assert not [path for path in (tmp_path / 'parts').iterdir() if path.name.startswith('.')]
    resumed = run(tmp_path / 'parts', resume=True)
    assert_equal_weights(whole, resumed)
    assert resumed.message_hub.get_info('best_score') == whole.message_hub.get_info('best_score')


def test_a_second_sigterm_does_not_wait(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        started(tmp_path, Do(lambda: (terminate(), terminate()), 7), default_hooks={}).train()
    assert load_checkpoint(tmp_path / 'last.pth')['meta']['iter'] == 5


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    with (
        hold(tmp_path / '.lock', 'x'),
        pytest.raises(InUseError, match=f'work dir {tmp_path} is in use by this process'),
    ):
        run(tmp_path)
    run(tmp_path)
    assert not (tmp_path / '.lock').exists()


def test_another_run_is_not_overwritten_unless_asked(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / 'summary.json').write_text(json.dumps({'train': {'epochs': 3}}))
    old = (tmp_path / 'last.pth').read_bytes()
    with pytest.raises(
        WorkDirError, match=r'holds a finished run of 3 epochs \(.*last\.pth.*\).*--resume.*--overwrite'
    ):
        run(tmp_path)
    with pytest.raises(WorkDirError, match='holds a finished run'):
        run(tmp_path / 'other', 2, default_hooks=EVERY)
        run(tmp_path, resume=True, load_from=str(tmp_path / 'other' / 'last.pth'))
    assert (tmp_path / 'last.pth').read_bytes() == old
    run(tmp_path, 2, overwrite=True, randomness={'seed': 8})
    assert not (tmp_path / 'last.pth').exists() and not (tmp_path / 'summary.json').exists()


def test_leftovers_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    (tmp_path / '.last.pth.host.999999.tmp').write_bytes(b'half')
    (tmp_path / '.best.pth.123.tmp').write_bytes(b'half, by version 0.1')
    run(tmp_path)
    assert not list(tmp_path.glob('.*'))


def test_a_work_dir_that_is_moved_away(tmp_path: Path) -> None:
    work = tmp_path / 'work'

    def move() -> None:
        while not (work / 'last.pth').is_file():  # written beside the training
            time.sleep(0.01)
        work.rename(tmp_path / 'moved')

    runner = started(work, Do(move, 7))
    with pytest.raises(OSError, match=r'work dir .*work was moved or deleted while training; iteration 10 is saved in'):
        runner.train()
    assert load_checkpoint(work / 'last.pth')['meta']['iter'] == 10
    assert load_checkpoint(tmp_path / 'moved' / 'last.pth')['meta']['iter'] == 5
    assert_equal_weights(run(tmp_path / 'whole'), run(work, resume=True))


def test_a_work_dir_that_is_moved_away_in_the_middle_of_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, write = tmp_path / 'work', checkpoint_writer.write_plain

    def moving(plain: Any, path: Path) -> None:
        monkeypatch.setattr(checkpoint_writer, 'write_plain', write)
        work.rename(tmp_path / 'moved')
        raise FileNotFoundError(path)

    monkeypatch.setattr(checkpoint_writer, 'write_plain', moving)
    with pytest.raises(OSError, match=r'was moved or deleted while training; iteration 5 is saved in'):
        started(work, Do(lambda: None, 1)).train()
    assert load_checkpoint(work / 'last.pth')['meta']['iter'] == 5


def test_what_is_written_is_the_state_of_that_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Training goes on while a slow disk writes; the file has the weights of before."""
    write = checkpoint_writer.write_plain

    def slowly(*args: Any) -> None:
        time.sleep(0.2)
        write(*args)

    monkeypatch.setattr(checkpoint_writer, 'write_plain', slowly)
    kept: list[dict[str, torch.Tensor]] = []

    class Keep(Hook):
        priority = 'LOWEST'

        def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
            kept.append({name: value.clone() for name, value in runner.bare_model.state_dict().items()})

    hooks = {'checkpoint': {'type': 'SignCheckpointHook', 'by_epoch': False, 'interval': 2, 'keep_every': 2}}
    runner = SignRunner.from_cfg(toy_config(tmp_path, 'slow', default_hooks=hooks, train_cfg={'max_epochs': 1}))
    runner.register_hook(Keep())
    runner.train()
    for iteration in (2, 4):
        stored = load_checkpoint(tmp_path / f'iter_{iteration}.pth')['state_dict']
        assert all(torch.equal(stored[name], value) for name, value in kept[iteration - 1].items())
