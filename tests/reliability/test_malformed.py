"""Damaged and nonsensical files: every reader answers soon, in little memory, with a sentence that names the file."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from signmm.io.checkpoint import CheckpointError
from signmm.utils.errors import ConfigError
from tests.reliability.readers import readers

TYPED = (ValueError, FileNotFoundError, KeyError, CheckpointError, ConfigError)


ODD = (None, True, -1, 3, 1e30, '', 'x', [], {}, [[]], ['x', 3], {'a': None}, 'a' * 300, '../x', 'x\0', '\u2028', 2**70)


def damage(data: bytes, name: str, rng: np.random.Generator) -> bytes:
    """Cuts, flips and swaps bytes, or, in JSON, puts something odd in place of a value."""
    kind = rng.integers(8)
    if name.endswith('.json') and kind < 5 and data[:1] in b'[{':
        content = json.loads(data)
        return json.dumps(_odd(content, rng)).encode()
    if kind == 0:
        return data[: rng.integers(len(data) + 1)]
    if kind == 1:
        return rng.bytes(int(rng.integers(200)))
    if kind == 2:
        return [b'', b'[' * 3000, b'\xff\xfe' + data, b'\xef\xbb\xbf' + data, b'NaN', b'[NaN]', b'\0' * 50][
            rng.integers(7)
        ]
    if kind == 3:
        at = int(rng.integers(len(data) + 1))
        return data[:at] + data[at // 2 : at // 2 + 40] + data[at:]
    if kind == 4 and b'\n' in data:
        lines = data.split(b'\n')
        place = int(rng.integers(len(lines)))
        lines[place] = [b'', b'|' * 9, b'"', lines[place] * 2, b',' * 5, 'ü|é'.encode('latin1')][rng.integers(6)]
        return b'\n'.join(lines)
    array = bytearray(data)
    for _ in range(int(rng.integers(1, 9))):
        array[int(rng.integers(len(array)))] = int(rng.integers(256))
    return bytes(array)


def _odd(content: object, rng: np.random.Generator) -> object:
    places: list[tuple[object, object]] = []

    def walk(value: object) -> None:
        pairs = (
            list(value.items())
            if isinstance(value, dict)
            else list(enumerate(value))
            if isinstance(value, list)
            else []
        )
        for key, item in pairs:
            places.append((value, key))
            walk(item)

    walk(content)
    odd = ODD[rng.integers(len(ODD))]
    if not places or rng.random() < 0.05:
        return odd
    parent, key = places[rng.integers(len(places))]
    if rng.random() < 0.2:
        del parent[key]  # type: ignore[attr-defined]
    else:
        parent[key] = odd  # type: ignore[index]
    return content


def problem_of(read: Callable[[Path], object], path: Path) -> tuple[bool, str | None]:
    """Reads a file; whether it was refused, and what must not be."""
    start, before, refused, problem = time.process_time(), _most_memory(), True, None
    try:
        read(path)
        refused = False
    except TYPED as error:
        if path.name not in str(error) and path.parent.name not in str(error):
            problem = f'does not name the file: {error}'
    except Exception as error:
        problem = f'{type(error).__name__}: {str(error)[:150]}'
    took, grown = time.process_time() - start, (_most_memory() - before) >> 20
    return refused, f'{took:.0f} s, {grown} GB' if took > 20 or grown >= 1 else problem


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def run(folder: Path, tries: int, seed: int, count: Any) -> int:
    """Damages every kind of file again and again; gives how many were refused and fails on what must not be."""
    rng, total = np.random.default_rng(seed), 0
    known = readers(folder)
    for number in range(tries):
        name, read = known[number % len(known)]
        path = folder / name
        good = path.read_bytes()
        path.write_bytes(damage(good, name, rng))
        refused, problem = problem_of(read, path)
        total += refused
        count.add(problem and f'{name} (try {number}): {problem}')
        path.write_bytes(good)
    assert not count.failures, f'{len(count.failures)} of {tries}:\n' + '\n'.join(count.failures[:40])
    return total


@pytest.mark.filterwarnings('ignore')
def test_good_files_are_read(tmp_path):
    for name, read in readers(tmp_path):
        if name != 'x.pth':
            read(tmp_path / name)


@pytest.mark.filterwarnings('ignore')
def test_damaged_files(tmp_path, times, counter):
    tries = times(400, 10_000)
    assert run(tmp_path, tries, 1, counter('malformed inputs')) > tries / 2
