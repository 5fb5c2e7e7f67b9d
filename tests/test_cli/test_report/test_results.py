from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import recall_score, top_k_accuracy_score

from signmm.datasets.annotations import write_annotations
from signmm.evaluation.groups import class_names
from signmm.evaluation.score_files import ScoreFile, write_scores

CLASSES, CLIPS = 7, 90


@pytest.fixture
def corpus(tmp_path: Path) -> tuple[Path, ScoreFile, list[str]]:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, CLASSES, CLIPS)
    scores = rng.random((CLIPS, CLASSES)) + 0.5 * np.eye(CLASSES)[labels]
    ids = [f'clip{i}' for i in range(CLIPS)]
    signers = [f's{i}' for i in rng.integers(0, 3, CLIPS)]
    names = np.array(list('ABCDEFG'))
    found = ScoreFile(tmp_path / 's.npz', np.array(ids), labels, scores, names)
    write_scores(found)
    samples = [{'video_id': v, 'split': 'test', 'label': int(y), 'signer': s}
               for v, y, s in zip(ids, labels, signers, strict=True)]  # fmt: skip
    write_annotations(tmp_path / 'ann.json', {'dataset': 'toy', 'labels': names.tolist()}, samples[::-1])
    return tmp_path, found, signers


def read(path: Path) -> dict[str, dict[str, str]]:
    with path.open(newline='') as file:
        return {row['name']: row for row in csv.DictReader(file)}


def test_classes_agree_with_scikit_learn(corpus: tuple[Path, ScoreFile, list[str]], signmm: Callable) -> None:
    folder, found, _ = corpus
    done = signmm('report results', folder / 's.npz', '--csv', folder / 'csv')
    rows, answers = read(folder / 'csv' / 'by_class.csv'), found.scores.argmax(1)
    recall = recall_score(found.labels, answers, average=None)
    for i, name in enumerate(found.label_names):
        assert float(rows[name]['top1']) == pytest.approx(100 * recall[i], abs=1e-3)
        mine = found.labels == i
        best5 = top_k_accuracy_score(found.labels[mine], found.scores[mine], k=5, labels=range(CLASSES))
        assert float(rows[name]['top5']) == pytest.approx(100 * best5, abs=1e-3)
        assert int(rows[name]['clips']) == mine.sum()
        wrong = answers[mine & (answers != i)]
        if len(wrong):
            common = rows[name]['taken_for'].split(' (')[0]
            assert (wrong == list(found.label_names).index(common)).sum() == np.bincount(wrong).max()
    assert f'Mean over classes: {100 * recall.mean():.2f}' in done.out


def test_signers_are_looked_up_by_clip(corpus: tuple[Path, ScoreFile, list[str]], signmm: Callable) -> None:
    folder, found, signers = corpus
    done = signmm('report results', folder / 's.npz', '--ann', folder / 'ann.json', '--csv', folder / 'csv')
    hits, shares = found.scores.argmax(1) == found.labels, []
    rows = read(folder / 'csv' / 'by_signer.csv')
    assert sorted(rows) == ['s0', 's1', 's2']
    for signer, row in rows.items():
        mine = hits[np.array(signers) == signer]
        shares.append(100 * mine.mean())
        assert float(row['top1']) == pytest.approx(shares[-1], abs=1e-3)
        interval = binomtest(int(mine.sum()), len(mine)).proportion_ci(method='wilson')
        assert (float(row['low']), float(row['high'])) == pytest.approx(
            (100 * interval.low, 100 * interval.high), abs=1e-3
        )
    out = done.out
    assert f'| s1 | {signers.count("s1")} | {shares[1]:.2f} |' in out
    assert f'between the groups: {np.std(shares, ddof=1):.2f}' in out


def test_best_and_worst_are_listed_apart(corpus: tuple[Path, ScoreFile, list[str]], signmm: Callable) -> None:
    folder, found, _ = corpus
    done = signmm('report results', folder / 's.npz', '--top', 2)
    out = done.out
    recall = recall_score(found.labels, found.scores.argmax(1), average=None)
    best, worst = out.split('## The 2 best of 7 classes')[1].split('## The 2 worst')
    assert f'| {found.label_names[recall.argmax()]} |' in best
    assert f'| {found.label_names[recall.argmin()]} |' in worst


def test_clips_without_label_are_counted_apart(corpus: tuple[Path, ScoreFile, list[str]], signmm: Callable) -> None:
    folder, found, _ = corpus
    labels = found.labels.copy()
    labels[:10] = -1
    write_scores(ScoreFile(folder / 'u.npz', found.video_ids, labels, found.scores, found.label_names))
    done = signmm('report results', folder / 'u.npz')
    out = done.out
    assert '| all clips | 80 |' in out and 'Clips without a label: 10.' in out


def test_mistakes_are_one_line(corpus: tuple[Path, ScoreFile, list[str]], signmm: Callable) -> None:
    folder, found, _ = corpus
    refused = signmm('report results', folder / 's.npz', '--ann', folder / 'ann.json', '--by', 'signr')
    assert refused.status and re.search("no clip has a field 'signr', did you mean 'signer'", refused.err)
    other = ScoreFile(
        folder / 'o.npz', np.char.add(found.video_ids, 'x'), found.labels, found.scores, found.label_names
    )
    write_scores(other)
    refused = signmm('report results', folder / 'o.npz', '--ann', folder / 'ann.json')
    assert refused.status and re.search('90 of 90 clips are missing', refused.err)


def test_classes_of_one_name_stay_apart() -> None:
    found = ScoreFile(Path('x.npz'), np.array(['a', 'b']), np.array([0, 1]), np.eye(2), np.array(['same', 'same']))
    assert class_names(found) == ['same #0', 'same #1']
