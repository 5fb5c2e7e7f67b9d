"""Every method in two processes, each in a folder of its own as on two machines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from signmm.io.checkpoint import load_checkpoint
from tests.reliability.methods import EVERY_TIME, METHODS, free_port, train_as_rank
from tests.reliability.test_training import child, differs

CASES = [name if name in EVERY_TIME else pytest.param(name, marks=pytest.mark.long) for name in METHODS]
#: Starting torchrun twice takes seconds.
AGENT_CASES = [name if name == 'kmeans' else pytest.param(name, marks=pytest.mark.long) for name in METHODS]


def two_processes(folder: Path, method: str, **extra: Any) -> list[dict[str, torch.Tensor]]:
    port = free_port()
    ranks = [child(train_as_rank, rank, port, folder, method, dict(extra)) for rank in range(2)]
    for rank in ranks:
        rank.join(300)
    assert [rank.exitcode for rank in ranks] == [0, 0]
    return [torch.load(folder / f'machine{rank}' / 'end.pth') for rank in range(2)]


def two_agents(folder: Path, method: str) -> list[dict[str, torch.Tensor]]:
    port, root = free_port(), Path(__file__).parents[2]
    agents = []
    for rank in range(2):
        own = folder / f'machine{rank}'
        own.mkdir(parents=True)
        command = ['-m', 'torch.distributed.run', '--nnodes=2', '--nproc_per_node=1', f'--node_rank={rank}']
        command += ['--master_addr=127.0.0.1', f'--master_port={port}', '-m', 'tests.reliability.methods', method]
        env = {**os.environ, 'PYTHONPATH': str(root), 'OMP_NUM_THREADS': '1'}
        with (own / 'log').open('w') as log:
            agents.append(subprocess.Popen([sys.executable, *command], cwd=own, env=env, stdout=log, stderr=log))
    assert [agent.wait(300) for agent in agents] == [0, 0], (folder / 'machine1' / 'log').read_text()[-2000:]
    return [torch.load(folder / f'machine{rank}' / 'end.pth') for rank in range(2)]


@pytest.mark.parametrize('method', CASES)
def test_both_end_with_the_same_model_which_is_stored_and_resumes_exactly(method: str, tmp_path: Path) -> None:
    ends = two_processes(tmp_path / 'whole', method)
    assert not differs(*ends), 'batch statistics included'
    work = tmp_path / 'whole' / 'machine0' / 'work'
    assert not differs(load_checkpoint(work / 'last.pth')['state_dict'], ends[0])
    assert not list((tmp_path / 'whole' / 'machine1').rglob('*.pth*'))[1:], 'only end.pth: the first process writes'
    # In the middle of an epoch, each process with the batch statistics that it had.
    extra = {'resume': True, 'load_from': str(work / 'iter_3.pth')}
    again = two_processes(tmp_path / 'again', method, **extra)
    assert not differs(again[0], ends[0])
    assert not differs(again[1], ends[1])


@pytest.mark.parametrize('method', AGENT_CASES)
def test_two_agents_of_torchrun_end_as_two_processes_do(method: str, tmp_path: Path) -> None:
    ends = two_agents(tmp_path / 'agents', method)
    assert not differs(*ends)
    assert not differs(two_processes(tmp_path / 'processes', method)[0], ends[0])
