"""What a run says while it trains."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import torch
from mmengine.hooks import LoggerHook, RuntimeInfoHook
from mmengine.runner import LogProcessor, Runner
from torch import Tensor

from signmm.datasets.clip_ids import count_clips
from signmm.registry import HOOKS, LOG_PROCESSORS


@HOOKS.register_module()
class SignRuntimeInfoHook(RuntimeInfoHook):
    """mmengine's, but values stay on the device until they are needed, and are averaged over the epoch.

    Args:
        every: Iterations between two readings; each is one copy from the device.
    """

    def __init__(self, every: int = 10) -> None:
        self.every = every
        self._waiting: list[tuple[dict[str, Any], int]] = []
        self._sums: dict[str, tuple[float, int]] = {}

    def before_train_epoch(self, runner: Runner) -> None:
        """Starts new means."""
        super().before_train_epoch(runner)
        self._waiting, self._sums = [], {}

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: dict | None = None
    ) -> None:
        """Keeps an iteration's values, and the norm of its gradients where they are clipped."""
        take: Any = getattr(getattr(runner, 'optim_wrapper', None), 'take_norm', dict)
        self._waiting.append(({**(outputs or {}), **take()}, count_clips(data_batch)))
        if len(self._waiting) >= self.every:
            self.read(runner)

    def after_train_epoch(self, runner: Runner) -> None:
        """Reads what is left."""
        self.read(runner)

    def means(self, runner: Runner) -> dict[str, float]:
        """Averages over the clips of the epoch so far.

        Args:
            runner: The runner.

        Returns:
            Name to mean.
        """
        self.read(runner)
        return {name: total / clips for name, (total, clips) in self._sums.items()}

    def read(self, runner: Runner) -> None:
        """Copies all waiting values from the device at once.

        Args:
            runner: The runner.
        """
        items = [(name, value, clips) for outputs, clips in self._waiting for name, value in outputs.items()]
        self._waiting = []
        tensors = [value.detach().float().mean() for _, value, _ in items if isinstance(value, Tensor)]
        numbers = iter(torch.stack(tensors).tolist() if tensors else [])
        for name, value, clips in items:
            number = next(numbers) if isinstance(value, Tensor) else float(value)
            runner.message_hub.update_scalar(f'train/{name}', number)
            total, seen = self._sums.get(name, (0.0, 0))
            self._sums[name] = (total + number * clips, seen + clips)


@LOG_PROCESSORS.register_module()
class SignLogProcessor(LogProcessor):
    """mmengine's, with means over the clips of the epoch in place of the newest iterations; arguments as there."""

    def _collect_scalars(self, custom_cfg: list, runner: Runner, mode: str, reserve_prefix: bool = False) -> dict:
        tag = super()._collect_scalars(custom_cfg, runner, mode, reserve_prefix)
        hook = _runtime_hook(runner)
        if mode == 'train' and hook is not None:
            prefix = 'train/' if reserve_prefix else ''
            tag.update(
                {f'{prefix}{name}': value for name, value in hook.means(runner).items() if f'{prefix}{name}' in tag}
            )
        return tag


@HOOKS.register_module()
class SignLoggerHook(LoggerHook):
    """mmengine's, with a line after the first iteration, one table for each validation, and nothing else.

    A log that cannot be written, because the disk is full or gone, is reported once and does not end the run.

    Args:
        interval: Iterations between two lines.
        ignore_last: Whether an epoch may end without a line.
        **kwargs: As in mmengine.
    """

    def __init__(self, interval: int = 50, ignore_last: bool = False, **kwargs: Any) -> None:
        super().__init__(interval, ignore_last, **kwargs)
        self._first = True
        self._failed = False
        self._validation_began = time.perf_counter()

    def before_train(self, runner: Runner) -> None:
        """Prepares the first line."""
        self._first = True

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: dict | None = None
    ) -> None:
        """Says how training goes."""
        last = self.end_of_epoch(runner.train_dataloader, batch_idx) and not self.ignore_last
        if not (self._first or last or self.every_n_inner_iters(batch_idx, self.interval)):
            return
        self._first = False
        hook = _runtime_hook(runner)
        if hook is not None:
            hook.read(runner)
        tag, text = runner.log_processor.get_log_after_iter(runner, batch_idx, 'train')
        runner.logger.info(text)
        self._store(runner, tag, runner.iter + 1)

    def before_val_epoch(self, runner: Runner) -> None:
        """Starts the clock of a validation."""
        self._validation_began = time.perf_counter()

    def after_val_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: Sequence | None = None
    ) -> None:
        """Says nothing; the progress bar does."""

    def after_val_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        """Writes the table of a validation."""
        tag, _ = runner.log_processor.get_log_after_epoch(runner, len(runner.val_dataloader), 'val')
        # mmengine takes the mean over the last validations of what is called a loss; a curve shows each.
        tag.update({name: value for name, value in (metrics or {}).items() if name in tag})
        training = not isinstance(runner._train_loop, dict) and runner._train_loop is not None
        epoch = runner.epoch if training else 0
        best = runner.message_hub.get_info('best_metrics') or {}
        width = max([len(name) for name in metrics or {}], default=0)
        lines = [
            f'validation after epoch {epoch}, {time.perf_counter() - self._validation_began:.1f} s'
            + (f' (best so far: epoch {runner.message_hub.get_info("best_epoch")})' if best else '')
        ]
        for name, value in (metrics or {}).items():
            before = f'   best {best[name]:8.3f}' if name in best else ''
            lines.append(f'  {name:{width}}  {float(value):8.3f}{before}')
        runner.logger.info('\n'.join(lines))
        self._store(runner, tag, epoch if self.log_metric_by_epoch or not training else runner.iter)

    def _store(self, runner: Runner, tag: dict, step: int) -> None:
        try:
            runner.visualizer.add_scalars(tag, step=step, file_path=self.json_log_path)
        except OSError as error:
            if not self._failed:
                runner.logger.warning(f'the log of numbers cannot be written any more: {error}')
            self._failed = True


def _runtime_hook(runner: Any) -> SignRuntimeInfoHook | None:
    return next((hook for hook in runner.hooks if isinstance(hook, SignRuntimeInfoHook)), None)
