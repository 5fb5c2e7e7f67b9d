from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / 'benchmarks' / 'masa.py'


def test_tool(tmp_path: Path) -> None:
    out = tmp_path / 'figures.json'
    command = [sys.executable, TOOL, '--stages', 'preprocess', '--rounds', '1', '--out', out]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(out.read_text())
    assert set(found) == {'preprocess signmm', 'matrix product'} and 0 < found['preprocess signmm']['seconds'] < 1


def test_a_folder_without_the_released_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TOOL.parent))
    monkeypatch.setattr(sys, 'argv', ['masa.py', '--authors', str(tmp_path)])
    with pytest.raises(FileNotFoundError, match='no checkout of MASA, moco/builder_dist.py is absent'):
        runpy.run_path(str(TOOL), run_name='__main__')
