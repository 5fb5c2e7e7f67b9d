"""Tells the training data which epoch begins."""

from __future__ import annotations

from mmengine.hooks import Hook
from mmengine.runner import Runner

from signmm.registry import HOOKS


@HOOKS.register_module()
class SetEpochHook(Hook):
    """Calls ``dataset.set_epoch(runner.epoch)`` before each training epoch.

    The data set's randomness then differs between epochs and is the same for any number of workers, persistent ones
    included. For loops that count iterations use the sampler :class:`~signmm.datasets.EpochSampler` instead.
    """

    priority = 'VERY_HIGH'

    def before_train_epoch(self, runner: Runner) -> None:
        """Passes the epoch on."""
        dataset = runner.train_loop.dataloader.dataset
        if hasattr(dataset, 'set_epoch'):
            dataset.set_epoch(runner.epoch)
