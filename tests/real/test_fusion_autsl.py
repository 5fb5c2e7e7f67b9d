"""The fusion tool gives the published accuracy of three summed streams on AUTSL, to every printed digit."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from signmm.evaluation.score_files import ScoreFile, write_scores

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / 'shared' / 'data' / 'oracle_autsl'
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f'{FOLDER} is absent')


def test_sum_of_three_streams(tmp_path: Path) -> None:
    with (FOLDER / 'test_labels.csv').open(encoding='utf8') as file:
        truth = {name: int(label) for name, label in csv.reader(file)}
    for seed, stream in enumerate(('joint', 'bone', 'joint_motion')):
        data = dict(np.load(FOLDER / f'{stream}.npz'))
        order = np.random.default_rng(seed).permutation(len(data['names']))
        labels = np.array([truth[name] for name in data['names']])
        none = np.array([], dtype=np.str_)
        write_scores(
            ScoreFile(tmp_path / f'{stream}.npz', data['names'][order], labels[order], data['scores'][order], none)
        )
    command = [sys.executable, ROOT / 'tools' / 'fuse_scores.py', *sorted(tmp_path.glob('*.npz'))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = {line.split('|')[1].strip(): [float(v) for v in line.split('|')[2:-1]]
            for line in done.stdout.splitlines() if line.startswith(('| /', '| sum'))}  # fmt: skip
    expected = json.loads((FOLDER / 'figures.json').read_text('utf8'))['sum_of_the_three']
    keys = [f'top{k}_per_{per}' for k in (1, 5) for per in ('instance', 'class')]
    assert rows['sum'] == [expected[key] for key in keys] and expected['top1_per_instance'] == 96.3656
