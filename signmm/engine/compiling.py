"""Faster steps: torch.compile and fused optimizers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import nn

_FUSED = ('Adam', 'AdamW', 'SGD')


def compile_training(model: nn.Module, settings: bool | Mapping[str, Any]) -> None:
    """Compiles a model's forward pass with its losses; predictions stay as they are.

    The step around it, reading and moving the batch and the optimizer, is not compiled: it changes with the batch, and
    fused optimizers gain nothing.

    Args:
        model: The model without a data-parallel wrapper; changed in place.
        settings: True, or arguments of ``torch.compile``.
    """
    options = {} if settings is True else dict(settings)  # type: ignore[arg-type]
    eager: Callable = model.forward
    compiled: Callable = torch.compile(eager, **options)

    def forward(*args: Any, **kwargs: Any) -> Any:
        return (compiled if model.training else eager)(*args, **kwargs)

    model.forward = forward


def prefer_fused(optim_wrapper: Any) -> Any:
    """Asks for a fused optimizer, one pass over all parameters.

    Args:
        optim_wrapper: Config, or a wrapper that is built already.

    Returns:
        The same, with ``fused`` where torch has it and the config does not choose another way.
    """
    optimizer = optim_wrapper.get('optimizer') if isinstance(optim_wrapper, dict) else None
    if not isinstance(optimizer, dict) or optimizer.get('type') not in _FUSED:
        return optim_wrapper
    if {'fused', 'foreach', 'capturable', 'differentiable'} & set(optimizer):
        return optim_wrapper
    return {**optim_wrapper, 'optimizer': {**optimizer, 'fused': True}}
