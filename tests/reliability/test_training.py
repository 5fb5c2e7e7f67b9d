"""Training under faults: kills, resumptions, poisoned steps, dead processes, a full disk."""

from __future__ import annotations

import multiprocessing as mp
import os
import random
import shutil
import signal
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.hooks import Hook

from signmm.engine.runner import SignRunner
from signmm.io.checkpoint import load_checkpoint, save_checkpoint
from signmm.utils.errors import DivergedError
from tests.reliability.methods import METHODS, free_port, method_config, train_as_rank
from tests.test_engine.helpers import EVERY
from tests.test_engine.toys import toy_config

FORK = mp.get_context('fork')


def child(function: Any, *args: Any) -> Any:
    process = FORK.Process(target=_quietly, args=(function, *args))
    process.start()
    return process


def _quietly(function: Any, *args: Any) -> None:
    handle = os.open(os.devnull, os.O_WRONLY)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    torch.set_num_threads(1)
    warnings.simplefilter('ignore')
    function(*args)


def differs(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> list[str]:
    return [name for name in one if not torch.equal(one[name], other[name])]


def train_toy(folder: Path, resume: bool) -> None:
    SignRunner.from_cfg(toy_config(folder, 'toy', default_hooks=EVERY, resume=resume)).train()


def save_for_ever(state: dict[str, Any], path: Path) -> None:
    while True:
        save_checkpoint(state, path)


def test_kills(tmp_path: Path, times: Any, counter: Any) -> None:
    """SIGKILL at random times: files always load, and the run ends as if it had never been killed."""
    count, rng = counter('kills of a training'), random.Random(0)
    train_toy(tmp_path / 'whole', False)
    final = load_checkpoint(tmp_path / 'whole' / 'last.pth')['state_dict']
    work = tmp_path / 'parts'
    kills, wanted = 0, times(2, 200)
    while kills < wanted:
        process = child(train_toy, work, True)
        process.join(rng.uniform(0.05, 1.5))
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            kills += 1
            bad = None
            for path in work.glob('*.pth'):
                try:
                    load_checkpoint(path)
                except Exception as error:  # whatever it is, it is counted
                    bad = f'{path.name}: {error}'
            count.add(bad)
        elif process.exitcode:
            count.add(f'a resumed run ended with {process.exitcode}')
            break
        else:
            wrong = differs(load_checkpoint(work / 'last.pth')['state_dict'], final)
            if wrong:
                count.add(f'other weights: {wrong}')
            shutil.rmtree(work)
    train_toy(work, True)
    assert not differs(load_checkpoint(work / 'last.pth')['state_dict'], final)
    assert not list(work.glob('.*'))
    count.check()


def test_kills_while_saving(tmp_path: Path, times: Any, counter: Any) -> None:
    count, rng = counter('kills of a process that only saves'), random.Random(1)
    state = {'state_dict': {'w': torch.arange(200_000.0)}}
    for _ in range(times(5, 300)):
        process = child(save_for_ever, state, tmp_path / 'last.pth')
        time.sleep(rng.uniform(0.02, 0.1))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        try:
            if (tmp_path / 'last.pth').exists():
                assert torch.equal(load_checkpoint(tmp_path / 'last.pth')['state_dict']['w'], state['state_dict']['w'])
            count.add()
        except Exception as error:
            count.add(str(error))
    count.check()


def _resumptions(few: bool) -> list[tuple[str, int, bool]]:
    rng = random.Random(2)
    if few:
        return [('kmeans', 0, False), ('masa', 2, True)]
    return [(method, rng.choice([0, 1, 2]), rng.random() < 0.5) for method in METHODS for _ in range(4)]


@pytest.mark.filterwarnings('ignore:This DataLoader will create')
def test_resumptions(tmp_path: Path, times: Any, counter: Any) -> None:
    """From every iteration, with any number of workers, the weights at the end are the same bit for bit."""
    count = counter('resumptions, all methods')
    for number, (method, workers, persistent) in enumerate(_resumptions(times(True, False))):
        whole = tmp_path / f'whole{number}'
        runner = SignRunner.from_cfg(method_config(method, whole, workers, persistent and workers > 0))
        runner.train()
        final = {name: value.clone() for name, value in runner.bare_model.state_dict().items()}
        for iteration in times([1, 4], [1, 2, 3, 4, 5]):
            again = tmp_path / f'again{number}_{iteration}'
            extra = {'resume': True, 'load_from': str(whole / f'iter_{iteration}.pth')}
            resumed = SignRunner.from_cfg(method_config(method, again, workers, persistent and workers > 0, **extra))
            resumed.train()
            wrong = differs(resumed.bare_model.state_dict(), final)
            count.add(f'{method}, {workers} workers, from {iteration}: {wrong[:3]}' if wrong else None)
            shutil.rmtree(again)
        shutil.rmtree(whole)
    count.check()


class Poison(Hook):
    """Makes a number of model, gradient or rate NaN or infinite in one iteration."""

    priority = 'VERY_LOW'

    def __init__(self, kind: str, value: float, iteration: int, parameter: int) -> None:
        self.kind, self.value, self.iteration, self.parameter = kind, value, iteration, parameter

    def before_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        if runner.iter + 1 != self.iteration:
            return
        parameters = [p for p in runner.bare_model.parameters() if p.requires_grad and p.numel()]
        chosen = parameters[self.parameter % len(parameters)]
        if self.kind == 'weight':
            chosen.data.view(-1)[0] = self.value
        elif self.kind == 'rate':
            runner.optim_wrapper.optimizer.param_groups[0]['lr'] = self.value
        else:
            handle = chosen.register_hook(lambda grad: self._spoil(grad, handle))

    def _spoil(self, grad: torch.Tensor, handle: Any) -> torch.Tensor:
        handle.remove()
        grad = grad.clone()
        grad.view(-1)[0] = self.value
        return grad


def test_poisoned_steps(tmp_path: Path, times: Any, counter: Any) -> None:
    """A number that is not finite ends the run; no file ever holds one."""
    count, rng = counter('injected numbers that are not finite'), random.Random(3)
    methods = [method for method in METHODS if method not in ('kmeans', 'kernel')]  # these have no parameters
    for number in range(times(3, 100)):
        method, kind = methods[number % len(methods)], ('gradient', 'weight', 'rate')[number % 3]
        value = rng.choice([float('nan'), float('inf'), -float('inf')])
        work = tmp_path / str(number)
        runner = SignRunner.from_cfg(method_config(method, work))
        runner.register_hook(Poison(kind, value, rng.choice([2, 3, 4, 5]), rng.randrange(1000)))
        name, ended = f'{method}, {kind} {value}', False
        try:
            runner.train()
        except DivergedError:
            ended = True
        # A parameter that the loss does not use this time spoils nothing.
        clean = all(bool(torch.isfinite(v).all()) for v in runner.bare_model.state_dict().values())
        problem = None if ended or clean else f'{name}: went on'
        for path in work.glob('*.pth'):
            try:
                load_checkpoint(path)
            except Exception as error:
                problem = f'{name}: {error}'
        count.add(problem)
        shutil.rmtree(work)
    count.check()


def test_dead_processes(tmp_path: Path, times: Any, counter: Any) -> None:
    """One of two processes is killed: the other ends soon, and the state on the disk is good."""
    count, rng = counter('one of two processes killed'), random.Random(4)
    for number in range(times(1, 50)):
        folder, port = tmp_path / str(number), free_port()
        extra = {'train_cfg': {'by_epoch': True, 'max_epochs': 500}, 'env_cfg': {'dist_cfg': {'timeout': 30}}}
        ranks = [child(train_as_rank, rank, port, folder, 'recogniser', dict(extra)) for rank in range(2)]
        last = folder / 'machine0' / 'work' / 'last.pth'
        end = time.monotonic() + 120
        while not last.exists() and time.monotonic() < end and ranks[0].is_alive():
            time.sleep(0.05)
        time.sleep(rng.uniform(0, 0.5))
        victim = number % 2
        os.kill(ranks[victim].pid, signal.SIGKILL)
        ranks[1 - victim].join(60)
        problem = None
        if ranks[1 - victim].is_alive():
            problem = 'the other went on'
            ranks[1 - victim].kill()
        elif ranks[1 - victim].exitcode == 0:
            problem = 'the other ended as if all were well'
        try:
            load_checkpoint(last)
        except Exception as error:
            problem = str(error)
        for rank in ranks:
            rank.join()
        count.add(problem)
        shutil.rmtree(folder)
    count.check()


@pytest.fixture
def small_disk(tmp_path: Path) -> Any:
    """A file system of 1 MB; needs the right to mount one."""
    folder = tmp_path / 'disk'
    folder.mkdir()
    words = ['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', str(folder)]
    try:
        mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip('tmpfs cannot be mounted here')
    yield folder
    subprocess.run(['umount', '-l', str(folder)], check=False)


class FillDisk(Hook):
    """Leaves no room from one iteration on."""

    def __init__(self, folder: Path, iteration: int) -> None:
        self.folder, self.iteration = folder, iteration

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        if runner.iter + 1 == self.iteration:
            try:
                with (self.folder / 'filler').open('wb') as file:
                    while True:
                        file.write(bytes(4096))
                        file.flush()
            except OSError:
                pass


def test_full_disk(small_disk: Path, tmp_path: Path, times: Any, counter: Any) -> None:
    """One sentence, the state of before is whole, and with room again the run goes on exactly."""
    count = counter('full disks')
    train_toy(tmp_path / 'whole', False)
    final = load_checkpoint(tmp_path / 'whole' / 'last.pth')['state_dict']
    for iteration in times([6], list(range(2, 14))):
        work = small_disk / 'run'
        runner = SignRunner.from_cfg(toy_config(work, f'full{iteration}', default_hooks=EVERY))
        runner.register_hook(FillDisk(small_disk, iteration), 'VERY_LOW')
        problem = 'the run did not notice'
        try:
            runner.train()
        except OSError as error:
            told = 'No space left on device' in str(error) and 'the file of before is untouched' in str(error)
            problem = None if told else str(error)
        (small_disk / 'filler').unlink()
        load_checkpoint(work / 'last.pth')
        train_toy(work, True)
        if differs(load_checkpoint(work / 'last.pth')['state_dict'], final):
            problem = 'other weights after going on'
        count.add(problem)
        shutil.rmtree(work)
    count.check()
