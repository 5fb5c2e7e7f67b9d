"""SIGTERM: what a cluster sends before it takes the machine away."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

import torch
from mmengine.dist import all_reduce, get_world_size


class Preempted(SystemExit):
    """The run was asked to end and has saved its state."""


class StopSignal:
    """Notes SIGTERM within a ``with`` block, so that the run ends between two iterations; a second one ends it at once.

    Several processes agree, because the signal reaches them at different times or one of them only.
    """

    #: Exit status of a process that ended because of SIGTERM.
    STATUS = 128 + signal.SIGTERM

    def __init__(self) -> None:
        self.seen = False
        self._before: Any = None

    def __enter__(self) -> StopSignal:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGTERM, self._note)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._before is not None:
            signal.signal(signal.SIGTERM, self._before)
            self._before = None

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.seen:
            raise Preempted(self.STATUS)
        self.seen = True

    def agreed(self, iteration: int) -> bool:
        """Tells whether to end now, the same on every process.

        Args:
            iteration: Iterations finished; on GPUs the processes ask each other after every tenth.

        Returns:
            Whether any process got the signal.
        """
        if get_world_size() == 1:
            return self.seen
        if torch.cuda.is_available() and iteration % 10:
            return False
        flag = torch.tensor(float(self.seen))
        all_reduce(flag, 'max')
        return bool(flag)
