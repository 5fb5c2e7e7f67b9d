from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / 'benchmarks' / 'transforms.py'


def test_runs_and_reports_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / 'figures.json'
    monkeypatch.setattr(sys, 'argv', [str(SCRIPT), '--clips', '2', '--repeats', '1', '--out', str(out)])
    runpy.run_path(str(SCRIPT), run_name='__main__')
    figures = json.loads(out.read_text())
    assert figures['clips_per_s_dataset_int16'] > 0 and figures['crop_ms']['default'] > 0
    assert set(figures['step_us']) >= {'LoadPose', 'CropParts', 'PackSignInputs'}
