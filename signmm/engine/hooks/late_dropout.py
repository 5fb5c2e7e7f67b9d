"""Dropout that begins some epochs after the training."""

from __future__ import annotations

from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import nn

from signmm.registry import HOOKS


@HOOKS.register_module()
class LateDropoutHook(Hook):
    """Switches the dropout of a part of the model off until an epoch (late dropout of the Google ISLR winner, 2023).

    Args:
        begin: Epochs without dropout.
        part: The part of the model whose dropout is late, e.g. ``'head'``.

    Raises:
        ValueError: ``begin`` is below 0.
    """

    def __init__(self, begin: int, part: str = 'head') -> None:
        if begin < 0:
            raise ValueError(f'LateDropoutHook: begin must be at least 0, got {begin}')
        self.begin, self.part = begin, part
        self._rates: list[tuple[nn.Dropout, float]] = []

    def before_train(self, runner: Any) -> None:
        """Finds the dropout layers.

        Args:
            runner: The runner.

        Raises:
            ValueError: The model has no such part, or the part no dropout.
        """
        model = runner.bare_model
        part = dict(model.named_modules()).get(self.part)
        if part is None:
            names = ', '.join(name for name, _ in model.named_children())
            raise ValueError(f"LateDropoutHook: the model has no part '{self.part}'; it has {names}")
        layers = [layer for layer in part.modules() if isinstance(layer, nn.Dropout) and layer.p > 0]
        if not layers:
            raise ValueError(f"LateDropoutHook: part '{self.part}' has no dropout above 0; set its rate")
        self._rates = [(layer, layer.p) for layer in layers]

    def before_train_iter(self, runner: Runner, batch_idx: int, data_batch: dict | None = None) -> None:
        """Sets the rates of this epoch; before iterations, so that a resumed run is right from its first step."""
        for layer, rate in self._rates:
            layer.p = rate if runner.epoch >= self.begin else 0.0

    def after_train(self, runner: Runner) -> None:
        """Puts the rates back."""
        for layer, rate in self._rates:
            layer.p = rate
