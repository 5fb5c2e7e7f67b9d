from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / 'benchmarks' / 'loading.py'


def test_reports_worker_device_and_loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / 'figures.json'
    words = [str(SCRIPT), '--clips', '2', '--frames', '40', '--batch-size', '3', '--repeats', '1', '--out', str(out)]
    monkeypatch.setattr(sys, 'argv', words)
    runpy.run_path(str(SCRIPT), run_name='__main__')
    figures = json.loads(out.read_text())
    assert figures['worker_clips_per_s'] == pytest.approx(1e6 / figures['worker_us_per_clip'])
    assert figures['device_us_per_clip'] > 0 and figures['loader']['clips_per_s'] > 0
