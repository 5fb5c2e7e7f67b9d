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


def test_table_and_that_steps_dispatch_no_more_than_they_did(capsys):
    """Counts do not depend on the machine; a few more than today's 413 and 690 are left to other releases of torch."""
    limits = {'demo/demo_tokenizer.py': (425, 240), 'demo/demo_pretrain.py': (710, 346)}
    load().main([*limits, '--batch', '1'])
    rows = [line.strip('| ').split(' | ') for line in capsys.readouterr().out.splitlines()[-2:]]
    assert [name for name, _, _ in rows] == list(limits)
    for name, total, kernels in rows:
        most, most_kernels = limits[name]
        assert 100 < int(kernels) < int(total) <= most and int(kernels) <= most_kernels
