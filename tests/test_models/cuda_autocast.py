"""CUDA's rules of mixed precision on a CPU, whose own autocast leaves norms and softmax in half precision.

https://docs.pytorch.org/docs/stable/amp.html, "CUDA Ops that can autocast to float16", to float32, and those that take
the widest type of their inputs. Everything else computes with what it gets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

LOW = {
    'matmul', '__matmul__', '__rmatmul__', 'bmm', 'mm', 'mv', 'addmm', 'baddbmm', 'addbmm', 'linear', 'conv1d',
    'conv2d', 'einsum', 'lstm', 'scaled_dot_product_attention', 'multi_head_attention_forward',
}  # fmt: skip
FULL = {
    '__pow__', '__rpow__', 'pow', 'acos', 'cdist', 'cosine_similarity', 'cross_entropy', 'ctc_loss', 'cumprod',
    'cumsum', 'dist', 'exp', 'expm1', 'group_norm', 'kl_div', 'l1_loss', 'layer_norm', 'log', 'log10', 'log1p', 'log2',
    'log_softmax', 'mse_loss', 'nll_loss', 'norm', 'normalize', 'prod', 'reciprocal', 'rsqrt', 'softmax', 'softplus',
    'sum', 'tan',
}  # fmt: skip
WIDEST = {'addcdiv', 'addcmul', 'cat', 'cross', 'dot', 'scatter_add', 'stack', 'tensordot'}


class CudaAutocast(TorchFunctionMode):
    """Casts as CUDA's autocast does.

    Args:
        dtype: Half precision.
    """

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        self.dtype, self.enabled, self.cast = dtype, True, set[str]()

    def __torch_function__(self, func: Callable, types: Any, args: tuple = (), kwargs: Any = None) -> Any:
        kwargs, name = kwargs or {}, getattr(func, '__name__', '')
        if self.enabled and name in LOW | FULL | WIDEST:
            dtype = self.dtype if name in LOW else torch.float32
            if name in WIDEST and torch.float32 not in _dtypes((args, kwargs)):
                dtype = self.dtype
            self.cast.add(name)
            args, kwargs = _cast(args, dtype), _cast(kwargs, dtype)
        return func(*args, **kwargs)


class Off:
    """Stands in for ``torch.autocast(device, enabled=False)``."""

    def __init__(self, mode: CudaAutocast) -> None:
        self.mode = mode

    def __enter__(self) -> None:
        self.before, self.mode.enabled = self.mode.enabled, False

    def __exit__(self, *_: Any) -> None:
        self.mode.enabled = self.before


def _half(x: Any) -> bool:
    return isinstance(x, Tensor) and x.dtype in (torch.float16, torch.bfloat16, torch.float32)


def _dtypes(x: Any) -> set[torch.dtype]:
    if isinstance(x, (tuple, list)):
        return set().union(*(_dtypes(item) for item in x))
    if isinstance(x, dict):
        return _dtypes(list(x.values()))
    return {x.dtype} if _half(x) else set()


def _cast(x: Any, dtype: torch.dtype) -> Any:
    if isinstance(x, (tuple, list)):
        return type(x)(_cast(item, dtype) for item in x)
    if isinstance(x, dict):
        return {key: _cast(item, dtype) for key, item in x.items()}
    return x.to(dtype) if _half(x) else x
