"""A progress bar for training and evaluation."""

from __future__ import annotations

from collections.abc import Sequence

from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from signmm.registry import HOOKS


@HOOKS.register_module()
class ProgressBarHook(Hook):
    """Shows one bar for the whole training and one for each evaluation; silent when the output is not a terminal."""

    priority = 'VERY_LOW'

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def _start(self, title: str, total: int) -> None:
        self._stop()
        console = Console()
        if not is_main_process() or not console.is_terminal:
            return
        columns = (TextColumn('{task.description:<10}'), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, TextColumn('{task.fields[note]}'), console=console)
        self._task = self._progress.add_task(title, total=total, note='')
        self._progress.start()

    def _advance(self, note: str = '') -> None:
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, advance=1, note=note)

    def _stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def before_train(self, runner: Runner) -> None:
        """Opens the training bar."""
        self._start('train', runner.max_iters)
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=runner.iter)

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: dict | None = None, outputs: dict | None = None
    ) -> None:
        """Advances the training bar."""
        self._advance(f'epoch {runner.epoch + 1}')

    def after_train(self, runner: Runner) -> None:
        """Closes the bar."""
        self._stop()

    def before_test(self, runner: Runner) -> None:
        """Opens the test bar."""
        self._start('test', len(runner.test_dataloader))

    def after_test_iter(
        self, runner: Runner, batch_idx: int, data_batch: dict | None = None, outputs: Sequence | None = None
    ) -> None:
        """Advances the test bar."""
        self._advance()

    def after_test(self, runner: Runner) -> None:
        """Closes the bar."""
        self._stop()
