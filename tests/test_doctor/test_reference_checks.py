from __future__ import annotations

import numpy as np
import pytest

from signmm.doctor.reference_checks import check_label_order, check_reference, clip_features
from signmm.doctor.tracks import make_track
from signmm.synth import SynthSign

NAMES = ['pear', 'apple', 'zebra', 'kiwi']


def rows(labels: list[int], split: str = 'train') -> list[dict]:
    return [{'video_id': str(i), 'split': split, 'label': label} for i, label in enumerate(labels)]


def test_reference_that_agrees() -> None:
    assert check_reference(NAMES, rows([0, 1, 2]), NAMES, rows([0, 1, 2])) == []


def test_other_ids_and_splits() -> None:
    wanted = [*rows([0, 1]), {'video_id': 'x', 'split': 'test', 'label': 0}]
    got = [rows([0])[0], {'video_id': '1', 'split': 'test', 'label': 1}, {'video_id': 'y', 'split': 'test', 'label': 0}]
    assert [f.items for f in check_reference(NAMES, got, NAMES, wanted)] == [('x',), ('y',), ('1: test, not train',)]


def test_other_numbers() -> None:
    order = sorted(range(4), key=NAMES.__getitem__)
    renamed = [order.index(i) for i in range(4)]
    finding = check_reference(sorted(NAMES), rows(renamed), NAMES, rows([0, 1, 2, 3]))[0]
    assert finding.check == 'label order' and 'names and numbers agree' in finding.text
    silent = check_reference(NAMES, rows(renamed), NAMES, rows([0, 1, 2, 3]))[0]
    assert 'the names do not follow' in silent.text
    assert '2 of 4 labels differ' in check_reference(NAMES, rows([1, 1, 1, 3]), NAMES, rows([0, 1, 2, 3]))[0].text


@pytest.fixture(scope='module')
def corpus() -> tuple[np.ndarray, np.ndarray, list[str]]:
    synth = SynthSign(8, 4, seed=0, difficulty=0.2)
    keys = [(g, s, r) for s in range(4) for g in range(8) for r in range(5)]
    features = np.stack([clip_features(make_track(synth.clip(*k))) for k in keys])
    return features, np.array([k[0] for k in keys]), ['test' if k[1] == 3 else 'train' for k in keys]


NUMBERED = ['hotel', 'apple', 'zebra', 'kiwi', 'book', 'yard', 'cat', 'tree']


def test_right_labels(corpus) -> None:
    assert check_label_order(*corpus, NUMBERED) == []


@pytest.mark.parametrize('mistake', ['counted from 1', 'in alphabetical order'])
def test_wrong_labels_of_the_test_split(corpus, mistake: str) -> None:
    features, labels, splits = corpus
    test, wrong = np.array(splits) == 'test', labels.copy()
    alphabetical = np.argsort(np.argsort(NUMBERED))
    wrong[test] = labels[test] + 1 if mistake == 'counted from 1' else alphabetical[labels[test]]
    if mistake == 'counted from 1':
        keep = wrong < 8
        features, wrong, splits = features[keep], wrong[keep], [s for s, k in zip(splits, keep, strict=True) if k]
    (finding,) = check_label_order(features, wrong, splits, NUMBERED)
    assert finding.severity == 'problem' and f'as if they were {mistake}' in finding.text


def test_nothing_to_compare(corpus) -> None:
    features, labels, splits = corpus
    assert check_label_order(features, labels, ['all'] * len(splits), NUMBERED) == []
