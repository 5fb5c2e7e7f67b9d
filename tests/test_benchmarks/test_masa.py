from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / 'benchmarks' / 'masa.py'


def test_tool(tmp_path: Path) -> None:
    out = tmp_path / 'figures.json'
    command = [sys.executable, TOOL, '--stages', 'preprocess', '--rounds', '1', '--out', out]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(out.read_text())
    assert set(found) == {'preprocess signmm', 'matrix product'} and 0 < found['preprocess signmm']['seconds'] < 1
    refused = subprocess.run([sys.executable, TOOL, '--authors', tmp_path], capture_output=True, text=True)
    assert refused.returncode == 1 and 'no checkout of MASA, moco/builder_dist.py is absent' in refused.stderr
