"""Times the iterations of a run from inside it, and ends the run."""

from __future__ import annotations

import time
from typing import Any

from mmengine.hooks import Hook

from signmm.utils.timing import wait


class Enough(Exception):
    """Ends a run that has been measured long enough."""


class StopWatch(Hook):
    """Times the iterations of a run and ends it.

    Args:
        iterations: After how many.
        skip: First iterations that do not count.
        device: What to wait for at both ends.
    """

    priority = 'LOWEST'

    def __init__(self, iterations: int, skip: int = 2, device: str = 'cpu') -> None:
        self.iterations, self.skip, self.device = iterations, skip, device
        self.start, self.done, self.waited, self.seconds = 0.0, 0, 0.0, 0.0
        self._ready = 0.0

    def before_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        """Adds the time that the loop waited for this batch."""
        if self.start:
            self.waited += time.perf_counter() - self._ready

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        """Counts an iteration.

        Args:
            runner: The runner.
            batch_idx: Number of the batch.
            data_batch: Not used.
            outputs: Not used.

        Raises:
            Enough: All iterations are done.
        """
        if batch_idx + 1 == self.skip:
            wait(self.device)
            self.start = time.perf_counter()
        elif self.start:
            self.done += 1
            if self.done == self.iterations:
                wait(self.device)
                self.seconds = time.perf_counter() - self.start
                raise Enough
        self._ready = time.perf_counter()
