"""Late fusion: weighted sums of the scores of several models, e.g. pose and RGB.

SignBERT, BEST and MASA report pose + RGB as the sum of both models' prediction scores; multi-stream GCNs weigh their
streams. Weights that were fitted on test labels make a number worthless, so they are fitted on other clips or given.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import softmax

from signmm.evaluation.accuracy import top_k_accuracy
from signmm.evaluation.score_files import ScoreFile
from signmm.utils.errors import ConfigError

if TYPE_CHECKING:
    from signmm.evaluation.step_files import StepFile


def align_scores(files: Sequence[ScoreFile]) -> tuple[ScoreFile, ...]:
    """Brings the clips of all files into the order of the first.

    Args:
        files: At least one.

    Returns:
        The same number of files.

    Raises:
        ConfigError: Clips, labels or classes of a file are not those of the first.
    """
    if not files:
        raise ConfigError('fusion: no score files')
    first = files[0]
    return (first, *(_reorder(first, other) for other in files[1:]))


def fuse_scores(
    files: Sequence[ScoreFile], weights: Sequence[float] | None = None, probabilities: bool = False
) -> ScoreFile:
    """Adds up the scores of several models.

    Args:
        files: Scores of the same clips, in any order of the clips.
        weights: Weight of each file; 1 each by default.
        probabilities: Whether each row is turned into probabilities first (softmax), for files that hold logits.

    Returns:
        The sum, float64, with the clips in the order of the first file.

    Raises:
        ConfigError: The files do not belong together, or there are not as many weights as files.
    """
    aligned = align_scores(files)
    weights = [1.0] * len(files) if weights is None else list(weights)
    if len(weights) != len(files):
        raise ConfigError(f'fusion: {len(files)} score files, but {len(weights)} weights')
    total = sum(w * scores for w, scores in zip(weights, _streams(aligned, probabilities), strict=True))
    first = aligned[0]
    return ScoreFile(Path('fused.npz'), first.video_ids, first.labels, np.asarray(total), first.label_names)


def accuracies(file: ScoreFile) -> dict[str, float]:
    """Tests a score file.

    Args:
        file: With a label for every clip.

    Returns:
        ``top1_per_instance``, ``top1_per_class`` and, with more than five classes, both for 5; in percent.
    """
    return {
        f'top{k}_per_{per}': top_k_accuracy(file.scores, file.labels, k, per)
        for k in (1, 5)
        if k < file.scores.shape[1]
        for per in ('instance', 'class')
    }


def fit_weights(files: Sequence[ScoreFile], probabilities: bool = False, step: float = 0.1) -> tuple[float, ...]:
    """Finds the weights that recognise most clips of a validation split.

    All weights on a grid with sum 1 are tried; of equally good ones the nearest to equal weights is taken.

    Args:
        files: Scores of the validation clips, one file per model.
        probabilities: As in :func:`fuse_scores`.
        step: Distance of the grid points; 1 / step must be an integer.

    Returns:
        One weight per file, at least 0, with sum 1.

    Raises:
        ConfigError: The files do not belong together, a label is unknown, or the step is unusable.
    """
    aligned = align_scores(files)
    grid = weight_grid(len(files), step)
    labels = aligned[0].labels
    if (labels < 0).any():
        raise ConfigError(
            f"fusion: clip '{aligned[0].video_ids[labels < 0][0]}' of {aligned[0].path} has no label, weights cannot "
            'be fitted'
        )
    streams = _streams(aligned, probabilities)

    def merit(weights: tuple[float, ...]) -> tuple[float, float]:
        total = sum(w * scores for w, scores in zip(weights, streams, strict=True))
        return top_k_accuracy(np.asarray(total), labels), -sum((w - 1 / len(weights)) ** 2 for w in weights)

    return max(grid, key=merit)


def check_apart(fitted: Sequence[ScoreFile] | Sequence[StepFile], tested: ScoreFile | StepFile) -> None:
    """Refuses weights that were fitted on clips which they are then tested on.

    Args:
        fitted: Files that the weights were fitted on.
        tested: A file that they are used on.

    Raises:
        ConfigError: A clip is in both.
    """
    for file in fitted:
        shared = np.intersect1d(file.video_ids, tested.video_ids)
        if len(shared):
            raise ConfigError(
                f'fusion: {len(shared)} clips are in {file.path} and in {tested.path}, e.g. {_some(shared)}; weights '
                'are fitted on a validation split, never on the clips that are tested (signmm test --cfg-options '
                'test_dataloader.dataset.split=val --out FILE writes the scores of the validation split)'
            )


def _streams(files: Sequence[ScoreFile], probabilities: bool) -> list[np.ndarray]:
    streams = [file.scores.astype(np.float64) for file in files]
    return [softmax(scores, axis=1) for scores in streams] if probabilities else streams


def weight_grid(count: int, step: float) -> list[tuple[float, ...]]:
    """Lists weights.

    Args:
        count: Number of models.
        step: Distance of the grid points.

    Returns:
        All tuples of ``count`` multiples of the step with sum 1.

    Raises:
        ConfigError: 1 / step is no integer.
    """
    parts = round(1 / step) if 0 < step <= 1 else 0
    if not parts or abs(parts * step - 1) > 1e-9:
        raise ConfigError(f'fusion: the step must be 1 divided by an integer, e.g. 0.1, got {step}')
    bars = itertools.combinations(range(parts + count - 1), count - 1)
    edges = [(-1, *bar, parts + count - 1) for bar in bars]
    return [tuple((b - a - 1) / parts for a, b in itertools.pairwise(edge)) for edge in edges]


def _reorder(first: ScoreFile, other: ScoreFile) -> ScoreFile:
    where = f'score files {first.path} and {other.path}'
    missing = np.setdiff1d(first.video_ids, other.video_ids)
    extra = np.setdiff1d(other.video_ids, first.video_ids)
    if len(missing) or len(extra):
        only = [
            f'{len(names)} only in {file.path.name} ({_some(names)})'
            for file, names in ((first, missing), (other, extra))
            if len(names)
        ]
        raise ConfigError(f'{where}: different clips: {", ".join(only)}; both must be tested on the same split')
    if first.scores.shape[1] != other.scores.shape[1]:
        raise ConfigError(f'{where}: {first.scores.shape[1]} and {other.scores.shape[1]} classes')
    if len(first.label_names) and len(other.label_names) and (first.label_names != other.label_names).any():
        place = int((first.label_names != other.label_names).argmax())
        raise ConfigError(
            f"{where}: class {place} is '{first.label_names[place]}' in one and '{other.label_names[place]}' in the "
            'other; test both with the same annotation file'
        )
    order = np.argsort(other.video_ids)[np.argsort(np.argsort(first.video_ids))]
    labels = other.labels[order]
    known = (first.labels >= 0) & (labels >= 0)
    wrong = known & (labels != first.labels)
    if wrong.any():
        place = int(wrong.argmax())
        raise ConfigError(
            f"{where}: clip '{first.video_ids[place]}' has label {first.labels[place]} in one and {labels[place]} in "
            f'the other ({int(wrong.sum())} such clips)'
        )
    return ScoreFile(other.path, first.video_ids, labels, other.scores[order], other.label_names)


def _some(names: np.ndarray, count: int = 3) -> str:
    return ', '.join(f"'{name}'" for name in names[:count]) + (', ...' if len(names) > count else '')
