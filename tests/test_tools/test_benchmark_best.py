from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest
import torch

SCRIPT = Path(__file__).resolve().parents[2] / 'tools' / 'analysis' / 'benchmark_best.py'


@pytest.mark.parametrize('stage', ['tokenizer', 'pretrain', 'finetune'])
def test_measures_a_row(stage: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    threads = torch.get_num_threads()
    options = ['--batch', '2', '--repeats', '1', '--one', 'demo', stage, '1']
    monkeypatch.setattr(sys, 'argv', [str(SCRIPT), *options])
    runpy.run_path(str(SCRIPT), run_name='__main__')
    torch.set_num_threads(threads)
    row = json.loads(capsys.readouterr().out)
    assert row['rate'] > 0 and row['memory'] > 0 and 0 < row['other'] < 1
