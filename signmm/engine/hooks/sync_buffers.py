"""The same batch statistics in every process."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from mmengine.dist import all_gather_object, all_reduce, get_world_size
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor, nn

from signmm.registry import HOOKS


def batch_statistics(model: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """Finds the buffers that each process computes from its own clips.

    Args:
        model: The model.

    Yields:
        Name and tensor of every running mean and variance of its batch norms.
    """
    for name, module in model.named_modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            for buffer in ('running_mean', 'running_var'):
                tensor = getattr(module, buffer)
                if tensor is not None:
                    yield f'{name}.{buffer}', tensor


def mean_statistics(model: nn.Module) -> dict[str, Tensor]:
    """Averages the batch statistics over all processes; all must call it.

    Args:
        model: The model, which stays as it is.

    Returns:
        Name to mean; empty with one process.
    """
    if get_world_size() == 1:
        return {}
    named = dict(batch_statistics(model))
    if not named:
        return {}
    flat = torch.cat([tensor.flatten().double() for tensor in named.values()])
    all_reduce(flat, 'mean')
    parts = flat.split([tensor.numel() for tensor in named.values()])
    return {name: part.view_as(t).to(t) for (name, t), part in zip(named.items(), parts, strict=True)}


def gather_statistics(model: nn.Module) -> list[dict[str, Tensor]]:
    """Collects the batch statistics of each process, which a run that is resumed in mid-epoch needs.

    Args:
        model: The model.

    Returns:
        Name to tensor of every process; empty with one.
    """
    if get_world_size() == 1:
        return []
    return all_gather_object({name: tensor.cpu() for name, tensor in batch_statistics(model)})


def set_statistics(model: nn.Module, values: dict[str, Tensor]) -> None:
    """Puts batch statistics into a model.

    Args:
        model: The model.
        values: Name to tensor.
    """
    named = dict(batch_statistics(model))
    for name, value in values.items():
        named[name].copy_(value)


@HOOKS.register_module()
class SyncBuffersHook(Hook):
    """Averages batch statistics over processes when an epoch has been trained.

    Validation, and whoever tests the file that is written afterwards, then use the same model in every process.
    """

    priority = 'HIGH'

    @torch.no_grad()
    def after_train_epoch(self, runner: Runner) -> None:
        """Averages the statistics over the processes."""
        model = runner.model.module if hasattr(runner.model, 'module') else runner.model
        # An EMAHook validates and stores a copy of the model.
        copies = [hook.ema_model.module for hook in runner.hooks if hasattr(hook, 'ema_model')]
        for module in (model, *copies):
            set_statistics(module, mean_statistics(module))
