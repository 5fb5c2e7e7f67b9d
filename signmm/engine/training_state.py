"""Schedulers and pending gradients as plain values."""

from __future__ import annotations

from typing import Any

from mmengine.optim import OptimWrapper
from torch import nn

from signmm.utils.checkpoint import to_plain


def get_schedulers(schedulers: list | None) -> list[dict[str, Any]]:
    """Reads the schedulers; functions among their attributes are left out, their constructor sets them.

    Args:
        schedulers: Of the runner.

    Returns:
        Plain values for a checkpoint.

    Raises:
        TypeError: The schedulers are not a list.
    """
    if isinstance(schedulers, dict):
        raise TypeError('SignRunner stores a list of schedulers for one optimizer, got a dict of lists')
    states = (scheduler.state_dict() for scheduler in schedulers or [])
    return [{k: to_plain(v, k) for k, v in state.items() if not callable(v)} for state in states]


def set_schedulers(schedulers: list | None, states: list[dict[str, Any]]) -> None:
    """Restores what :func:`get_schedulers` read.

    Args:
        schedulers: Of the runner.
        states: Plain values from a checkpoint.

    Raises:
        ValueError: The config has another number of schedulers.
    """
    if len(schedulers or []) != len(states):
        raise ValueError(f'the checkpoint has {len(states)} parameter schedulers, the config {len(schedulers or [])}')
    for scheduler, state in zip(schedulers or [], states, strict=True):
        scheduler.load_state_dict(state)
        # mmengine counts optimizer steps since the scheduler was built, and warns if it steps first.
        scheduler.optimizer._global_step = max(0, scheduler.optimizer._global_step)


def get_gradients(model: nn.Module, optim_wrapper: OptimWrapper) -> dict[str, Any]:
    """Reads gradients that were accumulated but not applied yet.

    Args:
        model: The model.
        optim_wrapper: Its optimizer wrapper.

    Returns:
        Parameter name to gradient; empty right after an update.
    """
    if optim_wrapper.should_update():
        return {}
    return {name: p.grad for name, p in model.named_parameters() if p.grad is not None}


def set_gradients(model: nn.Module, gradients: dict[str, Any]) -> None:
    """Restores what :func:`get_gradients` read.

    Args:
        model: The model.
        gradients: Plain values from a checkpoint.
    """
    for name, parameter in model.named_parameters():
        if name in gradients:
            parameter.grad = gradients[name].to(parameter.device)
