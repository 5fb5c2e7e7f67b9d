"""The one clock and the one memory reader of all measurements."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch


@dataclass(frozen=True)
class Timing:
    """How long a call takes.

    Attributes:
        best: Seconds of the fastest call; on a busy machine the least disturbed one.
        median: Seconds of the middle one.
        cpu: Processor seconds of the fastest call, of all threads.
        calls: How many were timed.
    """

    best: float
    median: float
    cpu: float
    calls: int


def time_calls(
    work: Callable[[], object], repeats: int = 5, warm_up: int = 1, number: int = 1, device: str = 'cpu'
) -> Timing:
    """Times a function.

    Args:
        work: The function.
        repeats: How often it is timed.
        warm_up: Calls before that.
        number: Calls in each measurement, for functions of microseconds; the times are those of one.
        device: Where the work is done; the clock waits for a GPU.

    Returns:
        Wall and processor seconds of one call.
    """
    for _ in range(warm_up):
        work()
    wait(device)
    walls, busy = [], []
    for _ in range(repeats):
        start, cpu = time.perf_counter(), time.process_time()
        for _ in range(number):
            work()
        wait(device)
        busy.append((time.process_time() - cpu) / number)
        walls.append((time.perf_counter() - start) / number)
    return Timing(min(walls), statistics.median(walls), min(busy), repeats)


def wait(device: str) -> None:
    """Waits until a GPU has done what it was given.

    Args:
        device: Its name; nothing happens for a CPU.
    """
    if torch.device(device).type == 'cuda':
        torch.cuda.synchronize(device)


def memory_mib(device: str = 'cpu', peak: bool = True) -> float:
    """Reads memory.

    Args:
        device: ``'cpu'`` for this process, else what torch holds on that GPU.
        peak: The largest value since the start (or since ``torch.cuda.reset_peak_memory_stats``), else the current one.

    Returns:
        MiB.
    """
    if torch.device(device).type == 'cuda':
        return (torch.cuda.max_memory_allocated if peak else torch.cuda.memory_allocated)(device) / 2**20
    status = Path('/proc/self/status')
    if status.is_file():
        return int(status.read_text().split('VmHWM:' if peak else 'VmRSS:')[1].split()[0]) / 1024
    import resource
    import sys

    # Kilobytes, but bytes on macOS; there is no current value.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == 'darwin' else 1024)
