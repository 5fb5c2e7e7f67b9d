from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_rows_of_both_sides(tmp_path, capsys, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / 'benchmarks'))
    spec = importlib.util.spec_from_file_location('peers', ROOT / 'benchmarks/peers.py')
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    monkeypatch.setattr(tool, 'sentences', lambda: (['a b c d', 'e f'], ['a b d d', 'e f']))
    monkeypatch.setitem(sys.modules, 'flashlight', None)
    tool.main(['--repeats', '2', '--only', 'BLEU', 'WER', 'flashlight', '--out', str(tmp_path / 'a.json')])
    lines, found = capsys.readouterr().out.splitlines(), json.loads((tmp_path / 'a.json').read_text())
    assert 'not installed' in lines[-1] and 'flashlight' in lines[-1]
    assert [name.split()[0] for name in found] == ['BLEU-1', 'WER,']
    for row in found.values():
        assert 0 < row['smallest'] <= row['ratio'] <= row['largest']
