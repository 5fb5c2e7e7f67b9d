from __future__ import annotations

import mmap
import time

import pytest

from signmm.utils.timing import memory_mib, time_calls


def test_wall_and_processor_seconds_of_one_call() -> None:
    calls = []

    def work() -> None:
        calls.append(1)
        time.sleep(0.01)

    found = time_calls(work, repeats=3, warm_up=2, number=2)
    assert len(calls) == 2 + 3 * 2 and found.calls == 3
    assert 0.01 <= found.best <= found.median and found.cpu < found.best / 2


def test_peak_memory_stays_where_current_memory_falls() -> None:
    before = memory_mib(peak=False)
    block = mmap.mmap(-1, 64 * 2**20)
    block[:: mmap.PAGESIZE] = bytes(len(block) // mmap.PAGESIZE)
    held = memory_mib(peak=False)
    block.close()
    assert held - before == pytest.approx(64, abs=8)
    assert memory_mib(peak=False) < held - 50 and memory_mib() >= held - 1
