from __future__ import annotations

import pytest

from signmm.io.limits import DEFAULT, check_memory, memory_limit


def test_a_small_file_may_take_the_limit_and_a_large_one_eight_times_its_size(monkeypatch):
    check_memory(DEFAULT, 1, 'file')
    check_memory(8 << 30, 1 << 30, 'file')
    with pytest.raises(ValueError, match=r'^file: .*600 MB.*at most 512 MB.*SIGNMM_MEMORY_LIMIT=2G'):
        check_memory(600 << 20, 10, 'file')
    monkeypatch.setenv('SIGNMM_MEMORY_LIMIT', '2G')
    check_memory(600 << 20, 10, 'file')


@pytest.mark.parametrize(('text', 'size'), [('300', 300), ('2k', 2048), ('3 MB', 3 << 20), ('1GiB', 1 << 30)])
def test_sizes(text, size, monkeypatch):
    monkeypatch.setenv('SIGNMM_MEMORY_LIMIT', text)
    assert memory_limit() == size


def test_a_wrong_size_is_named(monkeypatch):
    monkeypatch.setenv('SIGNMM_MEMORY_LIMIT', 'much')
    with pytest.raises(ValueError, match="SIGNMM_MEMORY_LIMIT.*'much'"):
        memory_limit()
