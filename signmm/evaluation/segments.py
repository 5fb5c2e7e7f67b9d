"""How well signs are found in signing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from signmm.evaluation.clip_metric import ClipMetric
from signmm.registry import METRICS
from signmm.segmentation.spans import Span
from signmm.structures.sign_data_sample import timed_glosses

#: Overlaps from which a sign counts as found; mF1S of Renz et al., "Sign Language Segmentation with Temporal
#: Convolutional Networks", ICASSP 2021, is the mean over them.
OVERLAPS = tuple(np.arange(40, 80, 5) / 100)


def overlaps(truth: Sequence[Span], found: Sequence[Span]) -> np.ndarray:
    """Computes intersection over union of all pairs.

    Args:
        truth: M stretches of frames, not empty.
        found: N stretches.

    Returns:
        (M, N) in [0, 1].
    """
    a, b = np.array(truth, float).reshape(-1, 1, 2), np.array(found, float).reshape(1, -1, 2)
    common = (np.minimum(a[..., 1], b[..., 1]) - np.maximum(a[..., 0], b[..., 0])).clip(min=0)
    return common / (np.maximum(a[..., 1], b[..., 1]) - np.minimum(a[..., 0], b[..., 0])).clip(min=1e-9)


def matches(truth: Sequence[Span], found: Sequence[Span], least: float) -> int:
    """Counts the signs that were found, each by a stretch of its own.

    Args:
        truth: The signs.
        found: What a model says.
        least: Intersection over union that a pair needs.

    Returns:
        Size of the largest matching.
    """
    good = overlaps(truth, found) >= least
    return int(good[linear_sum_assignment(good, maximize=True)].sum())


def segment_scores(pairs: Sequence[tuple[Sequence[Span], Sequence[Span]]]) -> dict[str, float]:
    """Scores the stretches found in clips; counts are added over all clips.

    Args:
        pairs: (truth, found) of each clip, each in order and without overlaps.

    Returns:
        In percent: ``F1``, the mean over :data:`OVERLAPS` of the F1 of signs; ``F1_50``, that at one half; ``IoU`` of
        the frames inside any sign; and ``segments``, how many were found for 100 signs (Moryossef et al. 2023).
    """
    signs, guesses = sum(len(truth) for truth, _ in pairs), sum(len(found) for _, found in pairs)

    def f1(least: float) -> float:
        hits = sum(matches(truth, found, least) for truth, found in pairs)
        return 100 * 2 * hits / (signs + guesses) if signs + guesses else 100.0

    common, union = np.sum([_frames(truth, found) for truth, found in pairs], 0) if pairs else (0, 0)
    return {
        'F1': float(np.mean([f1(least) for least in OVERLAPS])),
        'F1_50': f1(0.5),
        'IoU': 100 * float(common / union) if union else 100.0,
        'segments': 100 * guesses / signs if signs else float('nan'),
    }


def _frames(truth: Sequence[Span], found: Sequence[Span]) -> tuple[int, int]:
    """Frames in both, and in any of the two."""
    end = max((last for _, last in (*truth, *found)), default=0)
    masks = np.zeros((2, end), bool)
    for mask, spans in zip(masks, (truth, found), strict=True):
        for first, last in spans:
            mask[first:last] = True
    return int(masks.all(0).sum()), int(masks.any(0).sum())


@METRICS.register_module()
class SegmentMetric(ClipMetric):
    """Signs found in continuous signing, see :func:`segment_scores`; for any model that fills ``pred_segments``.

    Args:
        allow_partial: Accept that clips are missing, see :class:`ClipMetric`.
        prefix: Put before every name.
    """

    @property
    def metric_names(self) -> list[str]:
        """Names of what :meth:`compute_metrics` gives, without the prefix."""
        return ['F1', 'F1_50', 'IoU', 'segments']

    def measure(self, sample: Mapping[str, Any]) -> tuple[list[Span], list[Span]]:
        """Takes the signs of a clip, in frames of the video.

        Args:
            sample: With ``gt_segments`` and ``pred_segments``.

        Returns:
            Truth and what was found.

        Raises:
            ValueError: It lacks one of them.
        """
        for field in ('gt_segments', 'pred_segments'):
            if sample.get(field) is None:
                raise ValueError(f"SegmentMetric: clip '{sample.get('video_id', '?')}' has no {field}")
        truth = [(int(first), int(last)) for first, last in sample['gt_segments']]
        return truth, [(segment.first, segment.last) for segment in timed_glosses(sample, None)]

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Computes the scores.

        Args:
            results: (truth, found) of every clip.

        Returns:
            Name to percent.
        """
        return segment_scores(results)
