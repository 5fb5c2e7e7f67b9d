"""Top-k accuracy of isolated recognition, per instance and per class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from signmm.evaluation.clip_metric import ClipMetric
from signmm.evaluation.views import average_views
from signmm.registry import METRICS
from signmm.utils.suggest import choose, did_you_mean

#: What a class without test clips counts in a per-class mean.
ABSENT = ('skip', 'zero', 'nan')


def top_k_hits(scores: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """Tells for each clip whether the true class is among the k highest scores.

    Of classes with equal scores the one with the smaller number ranks first, as with ``argmax``.

    Args:
        scores: (N, C) any finite scores.
        labels: (N,) true classes, 0 to C - 1.
        k: At least 1; with k >= C everything is a hit.

    Returns:
        (N,) bool.

    Raises:
        ValueError: Wrong shapes, NaN, or a label outside 0 to C - 1.
    """
    scores, labels = np.asarray(scores), np.asarray(labels)
    if scores.ndim != 2 or labels.shape != scores.shape[:1] or len(labels) == 0:
        raise ValueError(f'scores (N, C) and labels (N,) with N >= 1 expected, got {scores.shape} and {labels.shape}')
    if k < 1:
        raise ValueError(f'k must be at least 1, got {k}')
    if np.isnan(scores).any():
        raise ValueError(f'scores of clip {int(np.isnan(scores).any(axis=1).argmax())} are NaN')
    wrong = (labels < 0) | (labels >= scores.shape[1])
    if wrong.any():
        raise ValueError(
            f'label {labels[wrong][0]} of clip {int(wrong.argmax())} is outside 0 to {scores.shape[1] - 1}'
        )
    true = np.take_along_axis(scores, labels[:, None], axis=1)
    earlier = np.arange(scores.shape[1]) < labels[:, None]
    ahead = (scores > true) | ((scores == true) & earlier)
    return ahead.sum(axis=1) < k


def top_k_accuracy(
    scores: np.ndarray,
    labels: np.ndarray,
    k: int = 1,
    per: str = 'instance',
    absent: str = 'skip',
    classes: Sequence[int] | None = None,
) -> float:
    """Computes top-k accuracy.

    Args:
        scores: (N, C) scores; ties as in :func:`top_k_hits`.
        labels: (N,) true classes.
        k: A hit is a true class among the k highest scores.
        per: ``'instance'``: share of the clips. ``'class'``: mean over classes of the share of each one's clips.
        absent: What a class without clips does in the mean over classes: ``'skip'`` leaves it out, ``'zero'`` counts
            it as 0, ``'nan'`` makes the mean NaN.
        classes: Classes of the mean over classes; default all C.

    Returns:
        Percent.

    Raises:
        ValueError: A bad argument.
    """
    choose('top_k_accuracy: per', per, ('instance', 'class'))
    choose('top_k_accuracy: absent', absent, ABSENT)
    hits = top_k_hits(scores, labels, k)
    if per == 'instance':
        return 100 * float(hits.mean())
    wanted = np.arange(np.asarray(scores).shape[1]) if classes is None else np.asarray(classes)
    counts = np.bincount(labels, minlength=np.asarray(scores).shape[1])[wanted]
    right = np.bincount(labels, weights=hits, minlength=np.asarray(scores).shape[1])[wanted]
    present = counts > 0
    share = right[present] / counts[present]
    if absent == 'nan' and not present.all():
        return float('nan')
    return 100 * float(share.sum() / len(wanted)) if absent == 'zero' else 100 * float(share.mean())


@METRICS.register_module()
class SignAccuracy(ClipMetric):
    """Top-k accuracy in percent: ``top1_per_instance``, ``top1_per_class``, ...

    With subsets also ``confusing/top1_per_instance`` and so on: the clips whose true label is in the subset, recognised
    among all classes, as NMFs-CSL reports its confusing and normal words.

    Args:
        topk: Values of k.
        per_class_policy: What a class without test clips does in the per-class mean, see :func:`top_k_accuracy`.
        subsets: Name to labels, given as names of the data set's label map or as numbers.
        allow_partial: Accept that clips are missing, see :class:`ClipMetric`.
        prefix: Put before every name.

    Raises:
        ValueError: A bad argument.
    """

    def __init__(
        self,
        topk: Sequence[int] = (1, 5),
        per_class_policy: str = 'skip',
        subsets: Mapping[str, Sequence[int | str]] | None = None,
        allow_partial: bool = False,
        prefix: str | None = None,
    ) -> None:
        super().__init__(allow_partial, prefix)
        choose('SignAccuracy: per_class_policy', per_class_policy, ABSENT)
        if not topk or min(topk) < 1:
            raise ValueError(f'SignAccuracy: topk must be positive numbers, got {topk}')
        self.topk, self.per_class_policy = tuple(topk), per_class_policy
        self.subsets = dict(subsets or {})

    @property
    def metric_names(self) -> list[str]:
        """Names of what :meth:`compute_metrics` gives, without the prefix."""
        own = [f'top{k}_per_{per}' for k in self.topk for per in ('instance', 'class')]
        return own + [f'{subset}/{name}' for subset in self.subsets for name in own]

    def measure(self, sample: Mapping[str, Any]) -> tuple[str, np.ndarray, int]:
        """Takes scores and label of a clip.

        Args:
            sample: With ``pred_score`` (C,) and ``gt_label``.

        Returns:
            Id, scores and label.

        Raises:
            ValueError: It lacks one of them, or a score is NaN.
        """
        missing = [field for field in ('pred_score', 'gt_label') if sample.get(field) is None]
        if missing:
            raise ValueError(f"SignAccuracy: clip '{sample.get('video_id', '?')}' has no {' and no '.join(missing)}")
        score = sample['pred_score'].detach().float().cpu().numpy()
        name = str(sample.get('video_id', len(self.results)))
        if np.isnan(score).any():
            raise ValueError(f"SignAccuracy: scores of clip '{name}' are NaN")
        return name, score, int(sample['gt_label'])

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Computes all accuracies.

        Args:
            results: (id, score, label) of every clip; rows with the same id are views of one clip and are averaged.

        Returns:
            Name to percent.

        Raises:
            ValueError: There are no clips, in all or in a subset.
        """
        if not results:
            raise ValueError('SignAccuracy: no clips to evaluate')
        _, scores, labels = average_views(*zip(*results, strict=True))
        metrics = self._accuracies(scores, labels, None)
        for name, members in self.subsets.items():
            classes = self._classes(name, members, scores.shape[1])
            chosen = np.isin(labels, classes)
            if not chosen.any():
                raise ValueError(f"SignAccuracy: no clip of subset '{name}' ({len(classes)} labels)")
            part = self._accuracies(scores[chosen], labels[chosen], classes)
            metrics |= {f'{name}/{key}': value for key, value in part.items()}
        return metrics

    def _accuracies(self, scores: np.ndarray, labels: np.ndarray, classes: Sequence[int] | None) -> dict[str, float]:
        return {
            f'top{k}_per_{per}': top_k_accuracy(scores, labels, k, per, self.per_class_policy, classes)
            for k in self.topk
            for per in ('instance', 'class')
        }

    def _classes(self, subset: str, members: Sequence[int | str], count: int) -> list[int]:
        names = [str(name) for name in (self.dataset_meta or {}).get('labels') or []]
        where = {name: i for i, name in enumerate(names)}
        classes = []
        for member in members:
            number = member if isinstance(member, int) else where.get(member, -1)
            if not 0 <= number < count:
                hint = (
                    did_you_mean(member, names) if isinstance(member, str) and names else f', expected 0 to {count - 1}'
                )
                raise ValueError(f"SignAccuracy: subset '{subset}' has an unknown label '{member}'{hint}")
            classes.append(number)
        return sorted(set(classes))
