"""Confusion matrices, and the most confused pairs of signs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from signmm.datasets.pose_source import PoseSource
from signmm.structures import PoseSequence
from signmm.visualization.drawing import draw_strip, legend_handles
from signmm.visualization.figures import new_figure

#: More classes than these cannot be read in one picture.
MOST_CLASSES = 60


@dataclass(frozen=True)
class ConfusedPair:
    """A sign that is taken for another.

    Attributes:
        true: The true class.
        taken_for: The class predicted instead.
        count: Clips of ``true`` with that answer.
        total: All clips of ``true``.
        clips: Rows of the score file with that answer, the most certain first.
        example: Row of the clip of ``taken_for`` with the highest score for it; None if the file has none.
        recognised: Whether that clip is recognised.
    """

    true: int
    taken_for: int
    count: int
    total: int
    clips: tuple[int, ...]
    example: int | None
    recognised: bool


def confusion_matrix(labels: np.ndarray, predictions: np.ndarray, classes: int) -> np.ndarray:
    """Counts answers.

    Args:
        labels: (N,) true classes.
        predictions: (N,) predicted classes.
        classes: C.

    Returns:
        (C, C) int64, true by predicted.

    Raises:
        ValueError: A class is outside 0 to C - 1.
    """
    for name, values in (('label', labels), ('prediction', predictions)):
        if len(values) and not (values.min() >= 0 and values.max() < classes):
            raise ValueError(
                f'confusion_matrix: a {name} is outside 0 to {classes - 1}: {values.min()}, {values.max()}'
            )
    return np.bincount(labels * classes + predictions, minlength=classes**2).reshape(classes, classes)


def most_confused(labels: np.ndarray, scores: np.ndarray, top: int = 8) -> list[ConfusedPair]:
    """Finds the pairs of classes with most clips of the one taken for the other.

    Args:
        labels: (N,) true classes.
        scores: (N, C).
        top: Pairs wanted.

    Returns:
        At most ``top`` pairs, by count, then by share of the true class's clips.
    """
    predictions = scores.argmax(axis=1)
    matrix = confusion_matrix(labels, predictions, scores.shape[1])
    totals = matrix.sum(axis=1)
    wrong = [(int(a), int(b)) for a, b in np.argwhere(matrix) if a != b]
    wrong.sort(key=lambda pair: (-matrix[pair], -matrix[pair] / totals[pair[0]], pair))
    pairs = []
    for a, b in wrong[:top]:
        clips = np.flatnonzero((labels == a) & (predictions == b))
        clips = clips[np.argsort(-scores[clips, b], kind='stable')]
        own = np.flatnonzero(labels == b)
        example = int(own[scores[own, b].argmax()]) if len(own) else None
        recognised = example is not None and int(predictions[example]) == b
        pairs.append(ConfusedPair(a, b, int(matrix[a, b]), int(totals[a]), tuple(clips.tolist()), example, recognised))
    return pairs


def matrix_figure(matrix: np.ndarray, names: Sequence[str], title: str = '') -> Figure:
    """Draws a confusion matrix in percent of each true class's clips.

    Args:
        matrix: (C, C) counts, true by predicted.
        names: Class names. With more than :data:`MOST_CLASSES` classes, those with most mistakes are shown.
        title: Above the picture.

    Returns:
        The figure.
    """
    shown = np.arange(len(matrix))
    if len(matrix) > MOST_CLASSES:
        mistakes = matrix.sum(0) + matrix.sum(1) - 2 * np.diag(matrix)
        shown = np.sort(np.argsort(-mistakes, kind='stable')[:MOST_CLASSES])
    share = 100 * matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    share = share[np.ix_(shown, shown)]
    side = 2.4 + 0.2 * len(shown)
    figure = new_figure(side + 0.6, side)
    ax = figure.subplots()
    image = ax.imshow(share, cmap='Blues', vmin=0, vmax=100)
    size = 8 if len(shown) <= 30 else 6
    labels = [str(names[int(i)]) for i in shown]
    ax.set_xticks(range(len(shown)), labels, rotation=90, fontsize=size)
    ax.set_yticks(range(len(shown)), labels, fontsize=size)
    ax.set_xlabel('predicted')
    ax.set_ylabel('true')
    if len(shown) <= 30:
        for i, j in np.argwhere(share > 0):
            shade = 'white' if share[i, j] > 50 else 'black'
            ax.text(j, i, f'{share[i, j]:.0f}', ha='center', va='center', fontsize=6, color=shade)
    left_out = f', {len(shown)} of {len(matrix)} classes, those with most mistakes' if len(shown) < len(matrix) else ''
    ax.set_title(f'{title}{": " if title else ""}% of each true class{left_out}', fontsize=9)
    figure.colorbar(image, ax=ax, shrink=0.7, pad=0.02)
    return figure


def pairs_figure(
    pairs: Sequence[ConfusedPair],
    video_ids: Sequence[str],
    names: Sequence[str],
    poses: Mapping[str, PoseSequence] | PoseSource,
    columns: int = 5,
) -> Figure:
    """Draws confused pairs: on the left the clip that was misread, on the right one of the sign that it was taken for.

    Args:
        pairs: What :func:`most_confused` found.
        video_ids: Ids of the score file's rows.
        names: Class names.
        poses: Id to poses, e.g. a packed store.
        columns: Frames of each clip.

    Returns:
        The figure.

    Raises:
        ValueError: There are no pairs.
    """
    if not pairs:
        raise ValueError('pairs_figure: no pair of classes was confused')
    figure = new_figure(2 * columns * 1.15 + 0.4, 1.75 * len(pairs) + 0.3)
    rows = figure.subfigures(len(pairs), 1, squeeze=False)[:, 0]
    for row, pair in zip(rows, pairs, strict=True):
        left, right = row.subfigures(1, 2, wspace=0.04)
        wrong = str(video_ids[pair.clips[0]])
        words = f'{names[pair.true]} taken for {names[pair.taken_for]}: {pair.count} of {pair.total} clips'
        _draw_clip(left, poses[wrong], columns, f'{words} (here {wrong})')
        if pair.example is None:
            right.suptitle(f'there is no clip of {names[pair.taken_for]}', fontsize=8)
            continue
        known = str(video_ids[pair.example])
        note = '' if pair.recognised else ', not recognised either'
        _draw_clip(right, poses[known], columns, f'{names[pair.taken_for]} ({known}{note})')
    layout = poses[str(video_ids[pairs[0].clips[0]])].layout
    figure.legend(handles=legend_handles(layout), loc='outside lower center', ncols=3, fontsize=8, frameon=False)
    return figure


def _draw_clip(figure: Any, pose: PoseSequence, columns: int, title: str) -> None:
    draw_strip(list(figure.subplots(1, columns, squeeze=False)[0]), pose, joint_size=1.6)
    figure.suptitle(title, fontsize=8, x=0.02, ha='left')
