from __future__ import annotations

import csv
import json
import re
import statistics
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

#: Run to validation accuracy after each epoch, test accuracy, seed.
RUNS = {'a': ([10, 40, 30], 35.0, 0), 'b': ([20, 30, 50], 45.0, 1), 'c': ([5, 6, 7], None, 0)}


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    for name, (values, test, seed) in RUNS.items():
        folder = tmp_path / name / '20260101_000000' / 'vis_data'
        folder.mkdir(parents=True)
        rows = []
        for epoch, value in enumerate(values, 1):
            rows.append({'lr': 0.1, 'loss': 3.0 / epoch, 'epoch': epoch, 'iter': 7 * epoch, 'step': 7 * epoch})
            rows.append({'top1': value, 'step': epoch})
        (folder / 'scalars.json').write_text('\n'.join(map(json.dumps, rows)))
        summary = {'config': 'x.py' if name != 'c' else 'y.py', 'seed': seed, 'train': {'wall_seconds': 90}}
        summary |= {'test': {'metrics': {'top1': test}}} if test is not None else {}
        (tmp_path / name / 'summary.json').write_text(json.dumps(summary))
    return [tmp_path / name for name in RUNS]


def test_table_of_runs_and_of_seeds(runs: list[Path], signmm: Callable) -> None:
    done = signmm('report logs', *runs)
    out = done.out
    assert '| run | seed | epochs | last loss | best val top1 | at epoch | last val | test | minutes |' in out
    assert '| a | 0 | 3 | 1.000 | 40.00 | 2 | 30.00 | 35.00 | 1.5 |' in out
    assert '| c | 0 | 3 | 1.000 | 7.00 | 3 | 7.00 |  | 1.5 |' in out
    best, test = ([40.0, 50.0], [35.0, 45.0])
    cells = [f'{statistics.mean(v):.2f} ± {statistics.stdev(v):.2f} (2)' for v in (best, test)]
    assert f'| x.py | 2 | {cells[0]} | {cells[1]} |' in out
    assert 'y.py' not in out, 'one run has no spread'


def test_smaller_is_better_on_request(runs: list[Path], signmm: Callable) -> None:
    done = signmm('report logs', runs[0], '--smaller')
    assert '| 10.00 | 1 | 30.00 |' in done.out


def test_csv_and_plot(runs: list[Path], tmp_path: Path, signmm: Callable) -> None:
    assert (
        signmm('report logs', *runs, '--csv', tmp_path / 't.csv', '--plot', tmp_path / 'p.png', '--keys', 'loss').status
        == 0
    )
    with (tmp_path / 't.csv').open(newline='') as file:
        rows = list(csv.DictReader(file))
    assert [float(row['best']) for row in rows] == [40, 50, 7] and rows[2]['test'] == ''
    with Image.open(tmp_path / 'p.png') as picture:
        assert len(picture.convert('RGB').getcolors(1 << 20)) > 10


def test_mistakes_are_one_line(runs: list[Path], tmp_path: Path, signmm: Callable) -> None:
    refused = signmm('report logs', *runs, '--metric', 'top2')
    assert refused.status and re.search("metric 'top2', did you mean 'top1'", refused.err)
    refused = signmm('report logs', tmp_path / 'none')
    assert refused.status and re.search(r'no vis_data/scalars\.json', refused.err)
