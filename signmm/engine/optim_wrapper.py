"""Optimizer wrappers that ask the device for nothing."""

from __future__ import annotations

from typing import Any

from mmengine.optim import AmpOptimWrapper, OptimWrapper
from torch import Tensor

from signmm.registry import OPTIM_WRAPPERS


class NormOnDevice:
    """Clips gradients without waiting for their norm, which mmengine's wrappers read at every step for the log."""

    _norm: Tensor | None = None

    def _clip_grad(self: Any) -> None:
        groups = self.optimizer.param_groups
        parameters = [p for group in groups for p in group['params'] if p.requires_grad and p.grad is not None]
        if parameters:
            self._norm = self.clip_func(parameters, **self.clip_grad_kwargs)

    def take_norm(self: Any) -> dict[str, Tensor]:
        """Hands the norm over to the log.

        Returns:
            ``grad_norm``, the norm before clipping at the newest update, on the device; nothing if it was handed over
            before or no norm is computed.
        """
        norm, self._norm = self._norm, None
        return {} if norm is None else {self.grad_name: norm.detach()}


@OPTIM_WRAPPERS.register_module(name='OptimWrapper')
class SignOptimWrapper(NormOnDevice, OptimWrapper):
    """mmengine's, see :class:`NormOnDevice`; arguments as there."""


@OPTIM_WRAPPERS.register_module(name='AmpOptimWrapper')
class SignAmpOptimWrapper(NormOnDevice, AmpOptimWrapper):
    """mmengine's, see :class:`NormOnDevice`; arguments as there."""
