"""Lets torch.export follow the models, whose shortcuts for batches without padding depend on the data."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from signmm.models import temporal_pooling
from signmm.models.embedders.graph_unit import GraphConv
from signmm.models.embedders.valid_frames import ValidFrames


class _PaddedBranch(TorchFunctionMode):
    """Answers ``bool(tensor)``, as in ``if valid.all()``, with False: the way that is right for every batch."""

    def __torch_function__(
        self, func: Callable, types: Any, args: tuple = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func is torch.Tensor.__bool__:
            return False
        if getattr(func, '__name__', '') == 'max_pool1d':
            return _max_of_pairs(args[0])
        return func(*args, **(kwargs or {}))


def _keep_padding(frames: ValidFrames, valid: Tensor) -> None:
    """Stands in for ValidFrames.__init__: padding is computed too, and zeroed by ``scatter``."""
    frames.shape = tuple(valid.shape)
    frames.index = None
    frames.count = math.prod(frames.shape)
    frames.valid = valid  # type: ignore[attr-defined]


def _zero_padding(frames: ValidFrames, x: Tensor) -> Tensor:
    x = x.unflatten(0, frames.shape)
    valid = frames.valid  # type: ignore[attr-defined]
    return x * valid.view(*frames.shape, *[1] * (x.dim() - 2))


def _blocks(x: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Cuts (B, L, ...) into (B, S, size, ...), the last frame repeated; and tells which frames (S, size) are real."""
    length = x.shape[1]
    steps = (length + size - 1) // size
    index = torch.arange(steps * size, device=x.device)
    found = x.index_select(1, index.clamp(max=length - 1)).unflatten(1, (steps, size))
    return found, (index < length).unflatten(0, (steps, size))


def _max_of_pairs(x: Tensor) -> Tensor:
    """Stands in for the max_pool1d of TemporalPooling, pairs with an odd one at the end; x is (B, D, L)."""
    return _blocks(x.transpose(1, 2), 2)[0].amax(2).transpose(1, 2)


def _pool_mean(x: Tensor, valid: Tensor, factor: int) -> tuple[Tensor, Tensor]:
    """Stands in for pool_mean, without the remainder of a division by the factor."""
    blocks, real = _blocks(x, factor)
    weight = _blocks(valid, factor)[0] * real[None].to(x.dtype)
    count = weight.sum(2)
    return (weight[..., None] * blocks).sum(2) / count.clamp(min=1.0)[..., None], count > 0


def _graph_conv(conv: GraphConv, x: Tensor) -> Tensor:
    """Stands in for GraphConv.forward, which asks for the number of frames as a plain number."""
    adjacency = conv.adjacency if conv.edges is None else conv.adjacency * conv.edges
    partitions, joints, _ = adjacency.shape
    gather = adjacency.permute(2, 0, 1).reshape(joints * partitions, joints)
    neighbours = (gather @ x).unflatten(1, (joints, partitions)).flatten(2)
    return neighbours @ conv.weight.flatten(0, 1) + adjacency.sum(1).t() @ conv.bias


class Traceable(nn.Module):
    """Runs a module so that what is recorded is right for every batch, padded or not.

    Args:
        module: The module.
    """

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, *inputs: Tensor) -> Any:
        """Runs the module.

        Args:
            *inputs: For the module.

        Returns:
            Its outputs.
        """
        with _PaddedBranch():
            return self.module(*inputs)


@contextmanager
def plain_shapes() -> Iterator[None]:
    """Makes models of signmm independent of the number of valid frames for as long as they are recorded.

    The results are the same up to rounding; whoever exports compares them.

    Yields:
        Nothing.
    """
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(ValidFrames, '__init__', _keep_padding))
        stack.enter_context(mock.patch.object(ValidFrames, 'scatter', _zero_padding))
        stack.enter_context(mock.patch.object(GraphConv, 'forward', _graph_conv))
        stack.enter_context(mock.patch.object(temporal_pooling, 'pool_mean', _pool_mean))
        yield
