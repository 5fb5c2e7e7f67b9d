from __future__ import annotations

import importlib.util
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[2]


def load():
    spec = importlib.util.spec_from_file_location('operators', ROOT / 'benchmarks/operators.py')
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def test_counts_of_a_sum():
    tool = load()
    a = torch.ones(2, 3)
    with tool.Count() as found:
        (a.t() + 1).sum()
    assert found.operators == {'t': 1, 'add': 1, 'sum': 1}


def test_table(capsys):
    load().main(['demo/demo_tokenizer.py', '--batch', '1'])
    name, total, kernels = capsys.readouterr().out.splitlines()[-1].strip('| ').split(' | ')
    assert name == 'demo/demo_tokenizer.py' and 100 < int(kernels.replace(',', '')) < int(total.replace(',', '')) < 3000
