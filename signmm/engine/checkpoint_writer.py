"""Writes checkpoints beside the training."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import Any

from mmengine.logging import MMLogger

from signmm.io.checkpoint import write_plain

#: Seconds between two lines in the log about files that are written after every few iterations.
_QUIET = 60.0


class CheckpointWriter:
    """Writes one file at a time in a thread of its own; what it is given must not change any more.

    Args:
        logger: Where it says how long each file took.
    """

    def __init__(self, logger: MMLogger) -> None:
        self._logger = logger
        self._thread: Thread | None = None
        self._error: BaseException | None = None
        self._spoke = float('-inf')
        self._files = 0

    def submit(self, plain: Mapping[str, Any], path: Path, copy_seconds: float) -> None:
        """Begins to write, after the file before is complete.

        Args:
            plain: Plain values, copied from the training's.
            path: The file.
            copy_seconds: What the copy took, for the log.
        """
        self.wait()
        self._thread = Thread(target=self._write, args=(plain, path, copy_seconds), name='checkpoint')
        self._thread.start()

    def wait(self) -> None:
        """Waits until everything is on the disk.

        Raises:
            OSError: A file could not be written.
        """
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _write(self, plain: Mapping[str, Any], path: Path, copy_seconds: float) -> None:
        start = time.monotonic()
        try:
            try:
                write_plain(plain, path)
            except FileNotFoundError:  # the folder was moved in the middle: into a new one, which RunKeeper tells
                write_plain(plain, path)
        except BaseException as error:  # for the training thread
            self._error = error
            return
        now = time.monotonic()
        self._files += 1
        if now - self._spoke >= _QUIET:
            meta = plain.get('meta', {})
            others = f' ({self._files} files since the last such line)' if self._files > 1 else ''
            self._logger.info(
                f'{path.name}: epoch {meta.get("epoch")}, iteration {meta.get("iter")}; copied in {copy_seconds:.2f} s '
                f'and written beside the training in {now - start:.2f} s{others}'
            )
            self._spoke, self._files = now, 0
