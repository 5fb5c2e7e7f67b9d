"""Counts what the tests here tried, and prints a table at the end.

``make test`` tries each thing a few times, ``make test-reliability`` as often as ``docs/reliability.md`` says:
``SIGNMM_RELIABILITY=long``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

LONG = os.environ.get('SIGNMM_RELIABILITY') == 'long'


@dataclass
class Row:
    """One line of the table."""

    name: str
    tried: int = 0
    failed: int = 0
    seconds: float = 0.0


_ROWS: dict[str, Row] = {}


class Counter:
    """Counts attempts under one name."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.failures: list[str] = []

    def add(self, failure: str | None = None) -> None:
        self.row.tried += 1
        if failure is not None:
            self.row.failed += 1
            self.failures.append(failure)

    def check(self) -> None:
        assert not self.failures, f'{len(self.failures)} of {self.row.tried}: ' + '; '.join(self.failures[:5])


@pytest.fixture
def times() -> Any:
    """How often: the first number in ``make test``, the second in the long run."""
    return lambda few, many: many if LONG else few


@pytest.fixture
def counter(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Gives counters by the name of a row."""
    start, used = time.monotonic(), []

    def make(name: str) -> Counter:
        row = _ROWS.setdefault(name, Row(name))
        used.append(row)
        return Counter(row)

    yield make
    for row in used:
        row.seconds += (time.monotonic() - start) / len(used)


#: Files whose every test is one try.
_TRIES = {
    'test_malicious': 'malicious files, ids and memory bombs',
    'test_processes': 'methods in two processes, also resumed',
    'test_every_model': 'models compiled, or with four workers, also resumed',
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == 'call' and item.path.stem in _TRIES:
        row = _ROWS.setdefault(_TRIES[item.path.stem], Row(_TRIES[item.path.stem]))
        row.tried, row.failed, row.seconds = row.tried + 1, row.failed + report.failed, row.seconds + report.duration
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not _ROWS:
        return
    terminalreporter.write_line('')
    terminalreporter.write_line('| what | tried | failed | seconds |')
    terminalreporter.write_line('| --- | --- | --- | --- |')
    for row in _ROWS.values():
        terminalreporter.write_line(f'| {row.name} | {row.tried} | {row.failed} | {row.seconds:.0f} |')
