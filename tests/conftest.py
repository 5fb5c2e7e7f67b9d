"""Fixtures for all tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from signmm.cli import main
from signmm.datasets.annotations import write_annotations
from signmm.io import write_npz
from signmm.testing.fakes import fake_pose


@pytest.fixture(autouse=True)
def one_thread_and_a_seed() -> Iterator[None]:
    """Makes each test repeatable, whatever ran before it in the same process."""
    torch.set_num_threads(1)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


@dataclass(frozen=True)
class Done:
    """What a command did: its exit status and what it printed."""

    status: int
    out: str
    err: str


@pytest.fixture
def signmm(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs the console command in this process, e.g. ``signmm('data pack', folder, out)``."""

    def run(command: str, *words: object) -> Done:
        capsys.readouterr()
        status = main([*command.split(), *map(str, words)])
        done = Done(status, *capsys.readouterr())
        # For the report of a test that fails.
        print(done.out, done.err)
        return done

    return run


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test writes need not survive a power failure."""
    monkeypatch.setattr(os, 'fsync', lambda handle: None)


@pytest.fixture
def toy_corpus(tmp_path: Path) -> Callable[..., Path]:
    """Writes a corpus of some clips: ``poses/a.npz`` ... and ``ann.json`` in the folder that it gives."""

    def write(names: str = 'ab', split: str = 'test', labels: list[str] | None = None, **pose: Any) -> Path:
        samples: list[dict[str, Any]] = []
        for number, name in enumerate(names):
            write_npz(tmp_path / 'poses' / f'{name}.npz', fake_pose(seed=number, **pose))
            samples.append({'video_id': name, 'split': split, **({'label': number} if labels else {})})
        write_annotations(tmp_path / 'ann.json', {'dataset': 'toy', 'labels': labels}, samples)
        return tmp_path

    return write
