"""Writes the scores of every clip to a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from signmm.evaluation.clip_metric import ClipMetric
from signmm.evaluation.score_files import ScoreFile, check_out, write_scores
from signmm.evaluation.views import average_views
from signmm.registry import METRICS


@METRICS.register_module()
class ScoreDump(ClipMetric):
    """Writes ids, labels and scores of all clips; computes nothing.

    The file holds ``video_ids`` (N,), ``labels`` (N,), ``scores`` (N, C) and ``label_names`` (C,); an ``.npz`` file is
    read with ``numpy.load`` and needs no pickle.

    Args:
        out: File, ``.npz`` or ``.json``.
        allow_partial: Accept that clips are missing, see :class:`ClipMetric`.

    Raises:
        ConfigError: Another ending.
    """

    def __init__(self, out: str, allow_partial: bool = False) -> None:
        super().__init__(allow_partial)
        self.out = check_out(out)

    def measure(self, sample: Mapping[str, Any]) -> tuple[str, np.ndarray, int]:
        """Takes the scores of a clip.

        Args:
            sample: With ``video_id``, ``pred_score`` and, where known, ``gt_label``.

        Returns:
            Id, scores and label, -1 if that is not known.

        Raises:
            ValueError: The model gives no class scores.
        """
        if sample.get('pred_score') is None:
            raise ValueError(f"ScoreDump: clip '{sample.get('video_id', '?')}' has no pred_score; no classifier?")
        score = sample['pred_score'].detach().float().cpu().numpy()
        label = sample.get('gt_label')
        return str(sample['video_id']), score, -1 if label is None else int(label)

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Writes the file. Gives nothing to report."""
        names, scores, labels = average_views(*zip(*results, strict=True))
        label_names = [str(name) for name in (self.dataset_meta or {}).get('labels') or []]
        write_scores(
            ScoreFile(
                self.out,
                np.array(names),
                labels,
                scores,
                np.array(label_names, dtype=np.str_),
            )
        )
        return {}
