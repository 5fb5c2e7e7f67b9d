"""Tells the model which epoch it is in, and when one is over."""

from __future__ import annotations

from typing import Any

from mmengine.hooks import Hook

from signmm.registry import HOOKS


@HOOKS.register_module()
class ModelEpochHook(Hook):
    """Calls ``model.set_epoch(runner.epoch)`` before each iteration where a model's losses change while training.

    Doing so before iterations and not epochs, a run that is resumed within an epoch is right from its first step. It is
    a default hook and does nothing for a model without ``set_epoch``. After an epoch it calls ``model.end_epoch()``
    where there is one, before the epoch is validated and saved.
    """

    def before_train_iter(self, runner: Any, batch_idx: int, data_batch: dict | None = None) -> None:
        """Passes the epoch on.

        Args:
            runner: The runner.
            batch_idx: Iteration in the epoch.
            data_batch: Not used.
        """
        model = runner.bare_model
        if hasattr(model, 'set_epoch'):
            model.set_epoch(runner.epoch)

    def after_train_epoch(self, runner: Any) -> None:
        """Passes the end of the epoch on.

        Args:
            runner: The runner.
        """
        model = runner.bare_model
        if hasattr(model, 'end_epoch'):
            model.end_epoch()
