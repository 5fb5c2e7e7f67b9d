"""Files that appear under their name only when they are complete, and the clearing up of what a kill left behind."""

from __future__ import annotations

import contextlib
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from signmm.io.lock import try_lock

#: ``.NAME.HOST.PID.tmp``; version 0.1 wrote ``NAME.PID.tmp`` too.
_TEMPORARY = re.compile(r'.+\.\d+\.tmp')

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
    path = Path(path).expanduser()
    temporary = temporary_name(path).absolute()
    _ACTIVE.add(temporary)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open(mode, **options) as file:
            # Tells clean_leftovers, in any process, that somebody is writing.
            try_lock(file)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        kept = 'the file of before is untouched' if _exists(path) else 'no file was left there'
        raise type(error)(error.errno, f'cannot write {path}: {reason} ({kept})') from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        _ACTIVE.discard(temporary)


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
    folder, removed = Path(folder).expanduser().absolute(), []
    for path in folder.glob('.*.tmp'):
        if path in _ACTIVE or not is_temporary(path.name) or not path.is_file():
            continue
        with contextlib.suppress(OSError), path.open('r+b') as file:
            if try_lock(file):
                path.unlink()
                removed.append(path)
    return removed


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
