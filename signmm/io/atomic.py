"""Files that appear under their name only when they are complete, and the clearing up of what a kill left behind."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from signmm.io.lock import hold, try_lock

#: ``.NAME.HOST.PID.tmp``; version 0.1 wrote ``NAME.PID.tmp`` too.
_TEMPORARY = re.compile(r'.+\.\d+\.tmp')

#: In a folder that is being written: what tells :func:`clean_leftovers`.
_LOCK = '.lock'

#: Being written by this process, which its own locks do not tell.
_ACTIVE: set[Path] = set()


def temporary_name(path: str | Path) -> Path:
    """Names the temporary file or folder that stands for one that is not complete yet.

    Args:
        path: The final path.

    Returns:
        A hidden path beside it, of this process alone.
    """
    path = Path(path)
    host = re.sub(r'[^A-Za-z0-9_-]', '-', socket.gethostname())[:40] or 'host'
    return path.with_name(f'.{path.name}.{host}.{os.getpid()}.tmp')


def is_temporary(name: str) -> bool:
    """Tells temporary files and folders from results, by their name.

    Args:
        name: Name without the folder.

    Returns:
        Whether a reader must leave it alone.
    """
    return _TEMPORARY.fullmatch(name) is not None


@contextlib.contextmanager
def writing(path: str | Path, mode: str = 'wb', **options: Any) -> Iterator[IO[Any]]:
    """Opens a file that replaces ``path`` when the block ends without an error; else ``path`` stays as it was.

    After the block the content is on the disk, not in its cache, and so is the new name.

    Args:
        path: Where to write; its folder is made if needed.
        mode: As in ``open``.
        **options: As in ``open``, such as ``encoding`` and ``newline``.

    Yields:
        The open file.

    Raises:
        OSError: The disk is full, read-only or gone; the message names the file.
    """
    with _standing_in_for(path) as (path, temporary), temporary.open(mode, **options) as file:
        # Tells clean_leftovers, in any process, that somebody is writing.
        try_lock(file)
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def writing_folder(path: str | Path) -> Iterator[Path]:
    """Makes a folder that appears under its name when the block ends without an error.

    Args:
        path: The folder to make; must not exist when the block ends, or be empty.

    Yields:
        The folder to write into.

    Raises:
        OSError: As of :func:`writing`.
    """
    with _standing_in_for(path) as (path, temporary), hold(temporary / _LOCK, f'folder {path}'):
        yield temporary


@contextlib.contextmanager
def _standing_in_for(path: str | Path) -> Iterator[tuple[Path, Path]]:
    """A path, and the one that replaces it at the end; errors of the system name it."""
    path = Path(path).expanduser()
    temporary = temporary_name(path).absolute()
    _ACTIVE.add(temporary)
    try:
        with naming_the_target(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            for old in _leftovers(temporary.parent):
                if old.name.startswith(f'.{path.name}.'):
                    _remove_abandoned(old)
            yield path, temporary
            temporary.replace(path)
            _sync_folder(path.parent)
    finally:
        _remove(temporary)
        _ACTIVE.discard(temporary)


@contextlib.contextmanager
def naming_the_target(path: Path) -> Iterator[None]:
    """Makes one sentence of a full, read-only or vanished disk.

    Args:
        path: What is being written; not there, or as before, until it is complete.

    Yields:
        Nothing.

    Raises:
        OSError: That of the system, with the path in its text.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        kept = 'the file of before is untouched' if _exists(path) else 'no file was left there'
        raise type(error)(error.errno, f'cannot write {path}: {reason} ({kept})') from error


@functools.cache
def _leftovers(folder: Path) -> list[Path]:
    """What was left before this process came; looked up once, since folders hold many clips."""
    return [path for path in folder.glob('.*.tmp') if is_temporary(path.name)]


def write_bytes(path: str | Path, content: bytes) -> None:
    """Writes a whole file at once.

    Args:
        path: Where to write; its folder is made if needed.
        content: The whole content.
    """
    with writing(path) as file:
        file.write(content)


def write_text(path: str | Path, content: str) -> None:
    """Writes a whole text file at once, as UTF-8 with line feeds.

    Args:
        path: Where to write; its folder is made if needed.
        content: The whole content.
    """
    write_bytes(path, content.encode('utf8'))


def clean_leftovers(folder: str | Path) -> list[Path]:
    """Removes the temporary files of a folder that nobody is writing any more.

    Args:
        folder: Not searched below; need not exist.

    Returns:
        What was removed.
    """
    folder = Path(folder).expanduser().absolute()
    return [path for path in folder.glob('.*.tmp') if is_temporary(path.name) and _remove_abandoned(path)]


def _remove_abandoned(path: Path) -> bool:
    if path in _ACTIVE:
        return False
    lock = path / _LOCK if path.is_dir() else path
    with contextlib.suppress(OSError), lock.open('r+b') as file:
        return try_lock(file, unknown=False) and _remove(path)
    return False


def _remove(path: Path) -> bool:
    with contextlib.suppress(OSError):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        return True
    return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _sync_folder(folder: Path) -> None:
    """Makes a rename durable where the system lets folders be opened (not on Windows)."""
    if os.name != 'posix':
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
