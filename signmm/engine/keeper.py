"""Keeps a training from being lost: work dir, checkpoints beside the training, SIGTERM."""

from __future__ import annotations

import errno
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from mmengine.dist import is_main_process
from torch.utils.data import DataLoader

from signmm.engine.checkpoint_writer import CheckpointWriter
from signmm.engine.stop_signal import Preempted, StopSignal
from signmm.engine.work_dir import results_in, take_work_dir
from signmm.io.checkpoint import to_plain
from signmm.io.lock import Lock


class RunKeeper:
    """Holds the work dir and writes checkpoints for the length of a ``with`` block.

    Args:
        runner: The runner.
        source: Checkpoint that the run goes on from, if any.
        overwrite: Whether results of another run in the work dir may be lost.
    """

    def __init__(self, runner: Any, source: Path | None, overwrite: bool) -> None:
        self._runner, self._source, self._overwrite = runner, source, overwrite
        self._writer = CheckpointWriter(runner.logger)
        self._stop = StopSignal()
        self._lock: Lock | None = None
        self._stored: tuple[int, int] | None = None

    def __enter__(self) -> RunKeeper:
        self._lock = take_work_dir(self._runner.work_dir, self._source, self._overwrite)
        self._stop.__enter__()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self._writer.wait()
        except Exception as other:
            if error is None:
                raise
            # Often the same finding, made twice.
            if not isinstance(error, type(other)):
                self._runner.logger.error(str(other))
        finally:
            self._stop.__exit__(kind, error, trace)
            if self._lock is not None:
                self._lock.release()

    def clear(self) -> None:
        """Removes the results of the run that this one replaces, now that nothing is read from them any more."""
        if self._overwrite and self._source is None and self._lock is not None:
            for path in results_in(Path(self._runner.work_dir)):
                path.unlink()

    def store(self, checkpoint: dict[str, Any], path: Path, start: float) -> None:
        """Writes a checkpoint beside the training; called on every process.

        Args:
            checkpoint: With ``meta``; copied before this returns.
            path: The file.
            start: When the collecting began, by ``time.monotonic()``.

        Raises:
            OSError: The work dir is not where it was; the file is complete all the same.
        """
        place = checkpoint['meta']['epoch'], checkpoint['meta']['iter']
        if path.name == 'last.pth':
            self._stored = place
        if not is_main_process():
            return
        plain = to_plain(checkpoint, copy=True)
        self._writer.submit(plain, path, time.monotonic() - start)
        if self._lock is not None and not self._lock.is_in_place():
            self._writer.wait()
            raise OSError(
                errno.ENOENT,
                f'work dir {self._runner.work_dir} was moved or deleted while training; iteration {place[1]} is saved '
                f'in {path}, in a new folder: bring both together and go on with --resume',
            )

    def end_if_asked(self, epoch: int, iteration: int) -> None:
        """Saves the state and ends the run if the system has asked for it.

        Args:
            epoch: Epochs finished.
            iteration: Iterations finished.

        Raises:
            Preempted: It has.
        """
        if not self._stop.agreed(iteration):
            return
        self._runner.save_checkpoint(self._runner.work_dir, 'last.pth', meta={'epoch': epoch, 'iter': iteration})
        self._end(f'SIGTERM: iteration {iteration} is saved')

    def end_validation_if_asked(self) -> None:
        """Ends a validation that the system does not want to wait for, if ``last.pth`` has its weights already.

        Raises:
            Preempted: It has asked.
        """
        if self._stop.seen and self._stored == (self._runner.epoch, self._runner.iter):
            self._end('SIGTERM while validating: the trained epoch is saved')

    def _end(self, text: str) -> None:
        self._writer.wait()
        self._runner.logger.warning(f'{text} in {self._runner.work_dir}/last.pth; go on with --resume')
        raise Preempted(StopSignal.STATUS)

    def wait_before_fork(self, loader: DataLoader) -> None:
        """Lets a checkpoint become complete before worker processes are forked, which threads can harm.

        Args:
            loader: The loader about to be used.
        """
        if loader.num_workers and getattr(loader, '_iterator', None) is None:
            self._writer.wait()
