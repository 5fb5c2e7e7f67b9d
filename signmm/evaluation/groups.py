"""Accuracy by class, signer or any other group of clips, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from signmm.datasets.annotations import read_annotations
from signmm.evaluation.accuracy import top_k_hits
from signmm.evaluation.score_files import ScoreFile
from signmm.utils.errors import ConfigError
from signmm.utils.suggest import did_you_mean


@dataclass(frozen=True)
class Group:
    """Clips that have something in common.

    Attributes:
        name: What they have in common.
        clips: How many.
        top1: Percent right.
        low: Lower end of the interval of ``top1``.
        high: Upper end.
        top5: Percent with the truth among the five best.
        taken_for: The most frequent wrong answer and how often it is given; empty if all are right.
    """

    name: str
    clips: int
    top1: float
    low: float
    high: float
    top5: float
    taken_for: str = ''


def wilson(right: int, clips: int, z: float = 1.959964) -> tuple[float, float]:
    """Computes Wilson's interval of a share (JASA 1927).

    Args:
        right: Successes.
        clips: Trials, at least 1.
        z: Quantile of the normal distribution; the default gives 95 %.

    Returns:
        Lower and upper end in percent.
    """
    share, square = right / clips, z * z / clips
    middle = (share + square / 2) / (1 + square)
    half = z * np.sqrt(share * (1 - share) / clips + square / clips / 4) / (1 + square)
    return 100 * float(max(0.0, middle - half)), 100 * float(min(1.0, middle + half))


def group_accuracy(found: ScoreFile, groups: Sequence[str], confused: bool = False) -> list[Group]:
    """Computes the accuracy of each group of clips.

    Args:
        found: Scores, all with known labels.
        groups: (N,) name of each clip's group.
        confused: Whether to look up the most frequent wrong answer.

    Returns:
        Groups in the order of their names.
    """
    hits = {k: top_k_hits(found.scores, found.labels, k) for k in (1, 5)}
    answers, names = found.scores.argmax(axis=1), class_names(found)
    keys, where = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)
    rows = []
    for i, key in enumerate(keys):
        mine = where == i
        wrong, times = np.unique(answers[mine & ~hits[1]], return_counts=True)
        taken = f'{names[wrong[times.argmax()]]} ({times.max()})' if confused and len(wrong) else ''
        clips, right = int(mine.sum()), int(hits[1][mine].sum())
        share5 = 100 * float(hits[5][mine].mean())
        rows.append(Group(str(key), clips, 100 * right / clips, *wilson(right, clips), share5, taken))
    return rows


def class_names(found: ScoreFile) -> list[str]:
    """Names the classes.

    Args:
        found: Scores.

    Returns:
        C names; numbers if the file has no names.
    """
    names = found.label_names.tolist() or list(map(str, range(found.scores.shape[1])))
    # Two classes may have one name; their clips must not be added up.
    return [f'{name} #{i}' if names.count(name) > 1 else name for i, name in enumerate(names)]


def known_only(found: ScoreFile) -> ScoreFile:
    """Leaves out clips without a label.

    Args:
        found: Scores.

    Returns:
        The others.

    Raises:
        ConfigError: None has a label.
    """
    known = found.labels >= 0
    if not known.any():
        raise ConfigError(f'score file {found.path}: no clip has a label, there is nothing to compare with')
    return ScoreFile(found.path, found.video_ids[known], found.labels[known], found.scores[known], found.label_names)


def read_fields(ann_file: Path, video_ids: Sequence[str], fields: Sequence[str]) -> dict[str, list[str]]:
    """Looks fields of the annotation up.

    Args:
        ann_file: Annotation JSON.
        video_ids: The clips.
        fields: Names of fields, e.g. ``signer``.

    Returns:
        For each field the value of each clip; ``'unknown'`` where a clip has none.

    Raises:
        ConfigError: Clips are not annotated, or no clip has a field.
    """
    samples = {str(sample['video_id']): sample for sample in read_annotations(ann_file)[1]}
    lost = [name for name in video_ids if name not in samples]
    if lost:
        raise ConfigError(f"{ann_file}: {len(lost)} of {len(video_ids)} clips are missing, e.g. '{lost[0]}'")
    found = {}
    for field in fields:
        values = [samples[name].get(field) for name in video_ids]
        if all(value is None for value in values):
            known = sorted({key for sample in samples.values() for key in sample})
            raise ConfigError(f"{ann_file}: no clip has a field '{field}'{did_you_mean(field, known)}")
        found[field] = ['unknown' if value is None else str(value) for value in values]
    return found
