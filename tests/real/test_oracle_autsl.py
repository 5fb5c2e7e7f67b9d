"""The published score files of AUTSL give the published accuracies, to every printed digit."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from signmm.evaluation.accuracy import top_k_accuracy

FOLDER = Path(__file__).resolve().parents[2].parent / 'shared' / 'data' / 'oracle_autsl'
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f'{FOLDER} is absent')
STREAMS = ('joint', 'bone', 'joint_motion')


def load(stream: str) -> tuple[np.ndarray, np.ndarray]:
    data = dict(np.load(FOLDER / f'{stream}.npz'))
    with (FOLDER / 'test_labels.csv').open(encoding='utf8') as file:
        truth = {name: int(label) for name, label in csv.reader(file)}
    return data['scores'], np.array([truth[name] for name in data['names']])


@pytest.mark.parametrize('name', [*STREAMS, 'sum_of_the_three'])
def test_figures(name: str) -> None:
    expected = json.loads((FOLDER / 'figures.json').read_text('utf8'))[name]
    loaded = [load(stream) for stream in (STREAMS if name == 'sum_of_the_three' else (name,))]
    scores, labels = np.sum([s.astype(np.float64) for s, _ in loaded], axis=0), loaded[0][1]
    found = {
        f'top{k}_per_{per}': round(top_k_accuracy(scores, labels, k, per), 4)
        for k in (1, 5)
        for per in ('instance', 'class')
    }
    assert found == expected
