"""Schedulers and pending gradients as plain values."""

from __future__ import annotations

from typing import Any

from mmengine.optim import OptimWrapper
from torch import nn

from signmm.io.checkpoint import to_plain


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


#: Values by which torch's optimizers can be told apart.
_TELLING = {'betas', 'momentum', 'alpha', 'rho', 'lambd', 'etas', 'max_iter'}


def load_optimizer(optim_wrapper: OptimWrapper, state: dict[str, Any], keep_values: bool) -> None:
    """Restores an optimizer.

    Args:
        optim_wrapper: The optimizer's wrapper.
        state: Plain values from a checkpoint.
        keep_values: Keep the config's learning rate, weight decay and so on instead of the checkpoint's.

    Raises:
        ValueError: It is another optimizer, or has other parameters.
    """
    groups = optim_wrapper.optimizer.param_groups
    own = [{name: value for name, value in group.items() if name != 'params'} for group in groups]
    kinds = [sorted(set(group) & _TELLING) for group in (own[0], state['param_groups'][0])]
    if kinds[0] != kinds[1]:
        raise ValueError(
            f'the optimizer has {", ".join(kinds[0])}; the one of the checkpoint had {", ".join(kinds[1])}'
        )
    optim_wrapper.load_state_dict(dict(state))
    if keep_values:
        for group, values in zip(optim_wrapper.optimizer.param_groups, own, strict=True):
            group.update(values)


def advance_schedulers(schedulers: list | None, epoch_lengths: list[int], batch: int) -> None:
    """Moves new schedulers to a place in the run, as if they had been there from its beginning.

    Those that wait for a metric stay at their beginning.

    Args:
        schedulers: Of the runner, just built.
        epoch_lengths: Iterations of every epoch that is finished.
        batch: Iterations of the epoch at hand that are finished.
    """
    known = [scheduler for scheduler in schedulers or [] if not getattr(scheduler, 'need_val_args', False)]
    by_epoch = [scheduler for scheduler in known if scheduler.by_epoch]
    by_iteration = [scheduler for scheduler in known if not scheduler.by_epoch]
    for scheduler in known:
        scheduler.optimizer._global_step = max(0, scheduler.optimizer._global_step)
    for number, length in enumerate([*epoch_lengths, batch]):
        for _ in range(length):
            for scheduler in by_iteration:
                scheduler.step()
        for scheduler in by_epoch if number < len(epoch_lengths) else ():
            scheduler.step()
