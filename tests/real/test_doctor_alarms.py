"""Repetitions are no copies: at most one false alarm in 10,000 pairs, and planted copies are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real.doctor_alarms import alarms, found_copies, takes_of
from tests.real.doctor_data import LISTS

pytestmark = [pytest.mark.long, pytest.mark.skipif(not LISTS.is_dir(), reason='the real data are not here')]


@pytest.mark.parametrize('name', ['bhutan15', 'isl_kinect30', 'slow', 'slow_noisy'])
def test_repetitions_are_no_copies(name: str, tmp_path: Path) -> None:
    pairs, wrong = alarms(*takes_of(name, tmp_path))
    assert pairs > 20_000 and len(wrong) <= pairs / 10_000, wrong


@pytest.mark.parametrize('kind', ['shift', 're-encode', 'combined'])
@pytest.mark.parametrize(('name', 'least'), [('bhutan15', 98), ('wlasl50', 95)])
def test_copies_are_found(name: str, least: int, kind: str, tmp_path: Path) -> None:
    _, _, poses = takes_of(name, tmp_path)
    assert found_copies(poses, kind) >= least
