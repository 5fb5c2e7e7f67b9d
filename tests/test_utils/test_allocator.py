from __future__ import annotations

import platform
import subprocess
import sys

import pytest

STEPS = """
import resource, sys, torch
from signmm.utils.allocator import keep_freed_memory
assert sys.argv[1] == 'no' or keep_freed_memory()
torch.set_num_threads(1)
def step():
    return sum(float(torch.ones(size << 20).sum()) for size in (1, 3, 9))
for _ in range(2):
    step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(3):
    step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != 'glibc', reason='only glibc returns memory in this way')
def test_freed_memory_is_used_again() -> None:
    faults = {
        keep: int(subprocess.run([sys.executable, '-c', STEPS, keep], capture_output=True, check=True).stdout)
        for keep in ('no', 'yes')
    }
    assert faults['yes'] < faults['no'] / 4, faults
