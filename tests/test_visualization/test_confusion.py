from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix as reference

from signmm.structures import LAYOUTS, PoseSequence
from signmm.visualization.confusion import (
    MOST_CLASSES,
    confusion_matrix,
    matrix_figure,
    most_confused,
    pairs_figure,
)

NAMES = ['A', 'B', 'C']
#: Row by row: label, winner, its score.
ROWS = [(0, 0, 0.9), (0, 1, 0.6), (0, 1, 0.8), (1, 1, 0.7), (1, 1, 0.9), (1, 0, 0.5), (2, 1, 0.7)]
LABELS = np.array([row[0] for row in ROWS])


def scores() -> np.ndarray:
    table = np.full((len(ROWS), 3), 0.05)
    for i, (_, winner, score) in enumerate(ROWS):
        table[i, winner] = score
    return table


class Poses(dict):
    def __missing__(self, name: str) -> PoseSequence:
        rng = np.random.default_rng(int(name[1:]))
        xy = rng.uniform(0, 100, (6, 49, 2)).astype(np.float32)
        return PoseSequence(xy, np.ones((6, 49), np.float32), LAYOUTS['triplet49'])


def test_matrix_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    labels, predictions = rng.integers(0, 7, 200), rng.integers(0, 7, 200)
    assert np.array_equal(confusion_matrix(labels, predictions, 9), reference(labels, predictions, labels=range(9)))
    with pytest.raises(ValueError, match='label is outside 0 to 3'):
        confusion_matrix(labels, predictions % 4, 4)


def test_pairs_by_count_then_share_with_the_most_certain_clips() -> None:
    pairs = most_confused(LABELS, scores())
    assert [(p.true, p.taken_for, p.count, p.total) for p in pairs] == [(0, 1, 2, 3), (2, 1, 1, 1), (1, 0, 1, 3)]
    assert pairs[0].clips == (2, 1), 'the more certain mistake first'
    assert pairs[0].example == 4 and pairs[0].recognised
    assert len(most_confused(LABELS, scores(), top=1)) == 1


def test_sign_that_is_never_recognised_is_still_shown() -> None:
    labels, table = np.array([0, 2]), np.array([[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]])
    first = next(pair for pair in most_confused(labels, table) if pair.taken_for == 2)
    assert first.example == 1 and not first.recognised


def test_matrix_picture_shows_percent() -> None:
    figure = matrix_figure(confusion_matrix(LABELS, scores().argmax(1), 3), NAMES)
    ax = figure.axes[0]
    assert np.allclose(ax.images[0].get_array(), [[100 / 3, 200 / 3, 0], [100 / 3, 200 / 3, 0], [0, 100, 0]])
    assert [text.get_text() for text in ax.texts] == ['33', '67', '33', '67', '100']
    assert [label.get_text() for label in ax.get_yticklabels()] == NAMES


def test_large_matrix_shows_the_classes_with_most_mistakes() -> None:
    size = MOST_CLASSES + 40
    matrix = np.diag(np.full(size, 5))
    bad = list(range(10, 10 + MOST_CLASSES))
    matrix[bad, np.roll(bad, 1)] = 2
    ax = matrix_figure(matrix, [str(i) for i in range(size)]).axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == [str(i) for i in bad]


def test_pairs_picture_names_both_clips() -> None:
    ids = [f'v{i}' for i in range(len(ROWS))]
    figure = pairs_figure(most_confused(LABELS, scores(), 2), ids, NAMES, Poses(), columns=3)
    titles = [half.get_suptitle() for row in figure.subfigs for half in row.subfigs]
    assert titles == [
        'A taken for B: 2 of 3 clips (here v2)',
        'B (v4)',
        'C taken for B: 1 of 1 clips (here v6)',
        'B (v4)',
    ]
    left = figure.subfigs[0].subfigs[0].axes
    assert len(left) == 3
    drawn = left[0].lines[0].get_xydata()
    hand = Poses()['v2'].xy[:, list(LAYOUTS['triplet49'].parts['left'])]
    assert (np.abs(hand - drawn).sum((1, 2)) < 1e-3).sum() == 1, 'a frame of that clip'
    with pytest.raises(ValueError, match='no pair'):
        pairs_figure([], ids, NAMES, Poses())
