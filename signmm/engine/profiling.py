"""Where the time of a step goes: operators, launches of kernels, and reads that make the host wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile

from signmm.utils.timing import wait

#: Operators that hand a value of the device to the host.
HOST_READS = ('aten::_local_scalar_dense', 'aten::nonzero', 'aten::is_nonzero', 'aten::masked_select')
#: Operators through which a program reads; inside of others a kernel of the CPU reads for itself.
_READERS = ('aten::item', 'aten::index', 'aten::index_put_', 'aten::_index_put_impl_')
#: Operators that do matrix products or attention.
PRODUCTS = ('mm', 'bmm', 'addmm', 'baddbmm', 'linear', 'matmul', 'einsum', 'dot', 'mkldnn')
_LAUNCHES = ('cudaLaunchKernel', 'cuLaunchKernel')


@dataclass(frozen=True)
class Profile:
    """Counts of one step, and its slowest operators.

    Attributes:
        operators: Operators that were dispatched, those inside of others too.
        launches: Kernels that were launched on a GPU.
        host_reads: Values that the host read from tensors, those that kernels of a CPU read for themselves left out.
        outside_products: Share of the time outside of matrix products and attention.
        top: Name, share of the time and calls of the slowest operators.
    """

    operators: int
    launches: int
    host_reads: int
    outside_products: float
    top: tuple[tuple[str, float, int], ...]


def profile_step(step: Callable[[], object], device: str = 'cpu', steps: int = 2, top: int = 15) -> Profile:
    """Profiles a step.

    Args:
        step: Does it.
        device: Where.
        steps: How many are averaged, after one that is not counted.
        top: How many operators to name.

    Returns:
        The averages.
    """
    gpu = torch.device(device).type == 'cuda'
    step()
    wait(device)
    activities = [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if gpu else [])]
    with profile(activities=activities) as found:
        for _ in range(steps):
            step()
        wait(device)
    events: Sequence[Any] = found.key_averages()

    def seconds(event: Any) -> float:
        return event.self_device_time_total if gpu else event.self_cpu_time_total

    total = sum(map(seconds, events)) or 1.0
    products = sum(seconds(event) for event in events if _is_product(event.key))
    slowest = sorted(events, key=seconds, reverse=True)[:top]
    return Profile(
        operators=_count(events, steps, lambda name: name.startswith('aten::')),
        launches=_count(events, steps, lambda name: name.startswith(_LAUNCHES)),
        host_reads=sum(_is_read(event) for event in found.events() or ()) // steps,
        outside_products=1 - products / total,
        top=tuple((event.key[:60], seconds(event) / total, event.count // steps) for event in slowest),
    )


def _count(events: Sequence[Any], steps: int, wanted: Callable[[str], bool]) -> int:
    return sum(event.count for event in events if wanted(event.key)) // steps


def _is_read(event: Any) -> bool:
    if event.name not in HOST_READS:
        return False
    above = []
    while (event := event.cpu_parent) is not None:
        above.append(event.name)
    # A read is counted once, at its outermost operator.
    return all(name in _READERS for name in above if name.startswith('aten::'))


def _is_product(name: str) -> bool:
    short = name.removeprefix('aten::').strip('_')
    return short in PRODUCTS or 'scaled_dot_product' in short or 'gemm' in short
