"""signmm report lookup: the table, what it says of signs and signers, refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signmm.cli.report import lookup
from signmm.datasets.annotations import write_annotations
from signmm.io import write_npz
from signmm.testing.fakes import fake_pose
from tests.test_apis.conftest import checkpoint

__all__ = ['checkpoint']


@pytest.fixture
def corpus(tmp_path: Path) -> tuple[Path, Path]:
    """Three signs with two equal clips each; the model of the tests knows ``up``. The last clip has no label."""
    samples: list[dict] = []
    for number in range(6):
        write_npz(tmp_path / 'poses' / f'v{number}.npz', fake_pose(seed=number // 2))
        samples.append({'video_id': f'v{number}', 'split': 'test', 'label': number // 2, 'signer': 'xy'[number % 2]})
    write_npz(tmp_path / 'poses' / 'v6.npz', fake_pose(seed=6))
    samples.append({'video_id': 'v6', 'split': 'new'})
    write_annotations(tmp_path / 'ann.json', {'dataset': 'toy', 'labels': ['up', 'b', 'c']}, samples)
    return tmp_path / 'ann.json', tmp_path / 'poses'


def test_table(checkpoint, corpus: tuple[Path, Path], signmm) -> None:
    done = signmm('report lookup', checkpoint(), *corpus, '--k', 1, '--draws', 2)
    assert done.status == 0, done.err
    lines = [line for line in done.out.splitlines() if 'INFO' not in line]  # that the poses are no packed store
    assert lines[0] == '6 clips of 3 signs; the model was trained on 1 of them'
    rows = [[cell.strip() for cell in line.strip('|').split('|')] for line in lines if line.startswith('| 1 ')]
    assert [row[1] for row in rows] == ['dtw', 'features', 'hand_angles', 'embedding']
    # Copies are found by every method.
    assert all(row[2:5] == ['3', '100.0', '[100.0, 100.0]'] for row in rows)
    assert 'signers of queries and examples are known and differ' in lines[-1]
    alone = signmm('report lookup', checkpoint(), *corpus, '--k', 5, 1, '--draws', 2, '--baselines', '--flip')
    assert alone.status == 0 and alone.out.count('| 1 |') == 1 and '| 5 |' not in alone.out
    assert 'look-up with 5 examples: 0 of 3 signs have more clips than that' in alone.out


def test_signs_that_the_space_was_fitted_to_are_counted(
    checkpoint, corpus: tuple[Path, Path], signmm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, '_space_scores', lambda args, clips: np.eye(len(clips)))
    words = ('--k', 1, '--draws', 1, '--baselines', '--space', *corpus, '--space-split', 'test')
    done = signmm('report lookup', checkpoint(), *corpus, *words)
    assert '6 clips of 3 signs; the model was trained on 1 of them, the space on 3 of them' in done.out, done.err


def test_refusals(checkpoint, corpus: tuple[Path, Path], signmm) -> None:
    few = signmm('report lookup', checkpoint(), *corpus, '--k', 5, '--baselines')
    assert few.status and '0 of 3 signs have more clips' in few.err
    nameless = signmm('report lookup', checkpoint(), *corpus, '--split', 'new', '--baselines')
    assert nameless.status and "clip 'v6' has no label with a name" in nameless.err
    sentences = signmm('report lookup', checkpoint('glosses'), *corpus, '--baselines')
    assert sentences.status and 'gives no embedding' in sentences.err
