"""Locks that tell who holds them and end with their process, however it ends."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

#: Files that this process has locked, with its id: a forked child inherits the table, but no lock.
_HELD: dict[Path, int] = {}


class InUseError(RuntimeError):
    """Another process writes there; the message says which."""


class Lock:
    """A locked file; made by :func:`acquire`.

    Args:
        path: The lock file.
        file: It, open.
    """

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path, self._file = path, file

    def is_in_place(self) -> bool:
        """Tells whether the lock file is still where it was made, or its folder was moved or deleted.

        Returns:
            Whether it is.
        """
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), self.path.stat())
        except OSError:
            return False

    def release(self) -> None:
        """Removes the lock; more than once is fine."""
        if self._file.closed:
            return
        if self.is_in_place() and _HELD.get(self.path) == os.getpid():
            with contextlib.suppress(OSError):
                self.path.unlink()
        _HELD.pop(self.path, None)
        self._file.close()


def acquire(path: str | Path, what: str) -> Lock:
    """Locks a file until it is released, or the process ends.

    The lock is the system's, so that none is left over after a crash, and not inherited by forked workers.

    Args:
        path: The lock file, in or beside what it guards; its folder is made. The file is removed with the lock.
        what: What it guards, for the message, e.g. ``'work dir runs/a'``.

    Returns:
        The lock.

    Raises:
        InUseError: Another process, or this one, has it.
        OSError: The file cannot be made.
    """
    path = Path(path).expanduser().absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Before opening: closing another handle would end the lock.
    if _HELD.get(path) == os.getpid():
        raise InUseError(f'{what} is in use by this process')
    while True:
        file = open(path, 'a+b')  # noqa: SIM115, PTH123 - it stays open as long as the lock
        lock = Lock(path, file)
        if not try_lock(file):
            file.seek(0)
            holder = _describe(file.read())
            file.close()
            raise InUseError(f'{what} is in use by {holder}; wait until it has ended, or choose another place')
        if lock.is_in_place():
            break
        # The holder of before removed the file between our opening and locking it.
        file.close()
    _HELD[path] = os.getpid()
    file.truncate(0)
    facts = {'pid': os.getpid(), 'host': socket.gethostname(), 'since': time.strftime('%Y-%m-%d %H:%M:%S')}
    file.write(json.dumps(facts).encode())
    file.flush()
    return lock


@contextlib.contextmanager
def hold(path: str | Path, what: str) -> Iterator[Lock]:
    """Locks for the length of a block; arguments and errors as :func:`acquire`.

    Args:
        path: The lock file.
        what: What it guards.

    Yields:
        The lock.
    """
    lock = acquire(path, what)
    try:
        yield lock
    finally:
        lock.release()


def try_lock(file: IO[bytes], unknown: bool = True) -> bool:
    """Locks an open file if nobody else has; the lock ends when any handle of the file is closed by this process.

    Args:
        file: Open for writing.
        unknown: What to say where the file system knows no locks.

    Returns:
        Whether it is locked.
    """
    try:
        if sys.platform == 'win32':
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return unknown
    return True


def _describe(content: bytes) -> str:
    try:
        facts = json.loads(content)
        return f'process {facts["pid"]} on {facts["host"]}, since {facts["since"]}'
    except (ValueError, KeyError, TypeError):
        return 'another process'
