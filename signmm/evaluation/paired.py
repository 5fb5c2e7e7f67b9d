"""Whether two models differ on the same clips: the paired bootstrap over clips (Efron and Tibshirani 1993, ch. 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from signmm.evaluation.fusion import align_scores
from signmm.evaluation.score_files import ScoreFile
from signmm.utils.errors import ConfigError


class Interval(NamedTuple):
    """A mean and its 95 % interval over clips, in percent."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f'{self.mean:.1f} [{self.low:.1f}, {self.high:.1f}]'


def bootstrap(values: np.ndarray, draws: int = 4000, seed: int = 0) -> Interval:
    """Resamples clips; for a difference of two models give the differences of each clip, which pairs them.

    Args:
        values: (N,) a share, or a difference of shares, for each clip.
        draws: Number of resampled sets.
        seed: Of their random numbers.

    Returns:
        Mean and percentile interval.
    """
    rng = np.random.default_rng(seed)
    means = [values[rng.integers(len(values), size=len(values))].mean() for _ in range(draws)]
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(100 * float(values.mean()), 100 * float(low), 100 * float(high))


def clip_hits(runs: Sequence[ScoreFile]) -> np.ndarray:
    """Tests runs of one model, such as several seeds.

    Args:
        runs: Score files of the same clips in the same order.

    Returns:
        (N,) share of the runs that are right about each clip.

    Raises:
        ConfigError: A clip has no label.
    """
    if (runs[0].labels < 0).any():
        raise ConfigError(f'{runs[0].path}: has clips without a label, which nobody can be right about')
    return np.mean([run.scores.argmax(1) == runs[0].labels for run in runs], axis=0)


def compare_runs(first: Sequence[ScoreFile], second: Sequence[ScoreFile]) -> tuple[Interval, Interval, Interval]:
    """Compares two models.

    Args:
        first: Score files of the runs of one model.
        second: Of the other, of the same clips.

    Returns:
        Top-1 of the first and of the second, and by how much the second is better, each with its interval.

    Raises:
        ConfigError: The files do not belong together, or a clip has no label.
    """
    files = align_scores([*first, *second])
    a, b = clip_hits(files[: len(first)]), clip_hits(files[len(first) :])
    return bootstrap(a), bootstrap(b), bootstrap(b - a)
