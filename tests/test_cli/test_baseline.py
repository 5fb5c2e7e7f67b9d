"""signmm baseline: what it prints, and that its file can be fused."""

from __future__ import annotations

from pathlib import Path

import pytest

from signmm.baselines.classifiers import KINDS
from signmm.cli import baseline
from signmm.datasets.annotations import write_annotations
from signmm.evaluation.score_files import read_scores
from signmm.io import write_npz
from signmm.testing.fakes import fake_pose


@pytest.fixture
def corpus(tmp_path: Path) -> tuple[Path, Path]:
    """Three signs; the test clips are the training clips under another name, the last one unlabelled in ``new``."""
    samples = []
    for number, (name, split) in enumerate([*((n, 'train') for n in 'abc'), *((n, 'test') for n in 'def')]):
        write_npz(tmp_path / 'poses' / f'{name}.npz', fake_pose(seed=number % 3))
        samples.append({'video_id': name, 'split': split, 'label': number % 3})
    write_npz(tmp_path / 'poses' / 'g.npz', fake_pose(seed=1))
    write_npz(tmp_path / 'poses' / 'h.npz', fake_pose(seed=2))
    samples += [{'video_id': 'g', 'split': 'new'}, {'video_id': 'h', 'split': 'new'}]
    write_annotations(tmp_path / 'ann.json', {'dataset': 'toy', 'labels': ['x', 'y', 'z']}, samples)
    return tmp_path / 'ann.json', tmp_path / 'poses'


def test_prints_accuracy_and_writes_a_file_that_fuses(corpus: tuple[Path, Path], tmp_path: Path, signmm) -> None:
    for kind in ('kernel', 'dtw'):
        done = signmm('baseline', *corpus, '--kind', kind, '--clips', 0, '--out', tmp_path / f'{kind}.npz')
        assert done.status == 0 and 'top1: 100.00 per instance, 100.00 per class' in done.out
        assert f'{kind}: 3 training clips, 3 test clips, 2 views' in done.out
    found = read_scores(tmp_path / 'kernel.npz')
    assert found.video_ids.tolist() == ['d', 'e', 'f'] and found.labels.tolist() == [0, 1, 2]
    assert found.label_names.tolist() == ['x', 'y', 'z']
    assert signmm('fuse', tmp_path / 'kernel.npz', tmp_path / 'dtw.npz').status == 0


def test_clips_without_labels(corpus: tuple[Path, Path], tmp_path: Path, signmm) -> None:
    words = ('baseline', *corpus, '--split', 'new', '--clips', 0)
    refused = signmm(*words)
    assert refused.status and 'clips without labels cannot be tested; --out FILE' in refused.err
    done = signmm(*words, '--out', tmp_path / 'new.json')
    assert done.status == 0 and 'top1' not in done.out
    assert read_scores(tmp_path / 'new.json').scores.argmax(1).tolist() == [1, 2]


def test_what_was_trained_on_is_not_tested(corpus: tuple[Path, Path], signmm) -> None:
    done = signmm('baseline', *corpus, '--train', 'train', 'test')
    assert done.status and '--split test: is one of the splits of --train' in done.err


def test_options_of_another_kind_are_refused(corpus: tuple[Path, Path], signmm) -> None:
    done = signmm('baseline', *corpus, '--kind', 'dtw', '--ridge', 1)
    assert done.status and '--ridge is of kind kernel, nystroem, linear alone, not of dtw' in done.err
    assert signmm('baseline', *corpus, '--components', 9).status


def test_help_names_every_kind() -> None:
    assert tuple(KINDS) == baseline.KINDS
