from __future__ import annotations

import multiprocessing as mp
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from signmm.io.lock import InUseError, acquire, hold

FORK = mp.get_context('fork')


def _hold(path: Path, ready: Any, leave: Any) -> None:
    with hold(path, 'the folder'):
        ready.set()
        leave.wait(30)


def started(path: Path) -> tuple[Any, Any]:
    ready, leave = FORK.Event(), FORK.Event()
    process = FORK.Process(target=_hold, args=(path, ready, leave))
    process.start()
    assert ready.wait(30)
    return process, leave


def test_the_holder_is_named_and_the_lock_ends_with_it(tmp_path: Path) -> None:
    path = tmp_path / 'run' / '.lock'
    process, leave = started(path)
    with pytest.raises(InUseError, match=rf'the folder is in use by process {process.pid} on .*, since 20\d\d-'):
        acquire(path, 'the folder')
    leave.set()
    process.join()
    assert not path.exists()
    with hold(path, 'the folder'):
        assert path.exists()


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    process, _ = started(tmp_path / '.lock')
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert (tmp_path / '.lock').exists()
    acquire(tmp_path / '.lock', 'it').release()
    assert not (tmp_path / '.lock').exists()


def test_twice_in_one_process_and_again_after_release(tmp_path: Path) -> None:
    lock = acquire(tmp_path / '.lock', 'work dir a')
    with pytest.raises(InUseError, match='work dir a is in use by this process'):
        acquire(tmp_path / '.lock', 'work dir a')
    lock.release()
    lock.release()
    acquire(tmp_path / '.lock', 'work dir a').release()


def test_forked_children_hold_nothing(tmp_path: Path) -> None:
    """A killed trainer's loader workers live on for seconds; they must not keep the next run out."""
    lock = acquire(tmp_path / '.lock', 'it')
    leave = FORK.Event()
    child = FORK.Process(target=leave.wait, args=(30,))
    child.start()
    lock.release()
    acquire(tmp_path / '.lock', 'it').release()
    leave.set()
    child.join()


def test_a_moved_folder_is_noticed(tmp_path: Path) -> None:
    lock = acquire(tmp_path / 'a' / '.lock', 'it')
    assert lock.is_in_place()
    (tmp_path / 'a').rename(tmp_path / 'b')
    assert not lock.is_in_place()
    (tmp_path / 'a').mkdir()
    (tmp_path / 'a' / '.lock').touch()
    assert not lock.is_in_place()
    lock.release()
    assert (tmp_path / 'a' / '.lock').exists(), 'the lock of another'


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / 'file').touch()
    with pytest.raises(OSError, match=re.escape('file')):
        acquire(tmp_path / 'file' / '.lock', 'it')
