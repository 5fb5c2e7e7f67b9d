"""Writes the scores of every clip to a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mmengine.evaluator import BaseMetric

from signmm.evaluation.score_files import ScoreFile, check_out, write_scores
from signmm.evaluation.views import average_views
from signmm.registry import METRICS


@METRICS.register_module()
class ScoreDump(BaseMetric):
    """Writes ids, labels and scores of all clips; computes nothing.

    The file holds ``video_ids`` (N,), ``labels`` (N,), ``scores`` (N, C) and ``label_names`` (C,); an ``.npz`` file is
    read with ``numpy.load`` and needs no pickle.

    Args:
        out: File, ``.npz`` or ``.json``.
        collect_device: How several processes collect results, see mmengine.

    Raises:
        ConfigError: Another ending.
    """

    default_prefix = ''

    def __init__(self, out: str, collect_device: str = 'gpu') -> None:
        super().__init__(collect_device=collect_device)
        self.out = check_out(out)

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        """Keeps one batch.

        Args:
            data_batch: Not used.
            data_samples: Samples with ``video_id``, ``pred_score`` and, where known, ``gt_label``.
        """
        for sample in data_samples:
            score = sample['pred_score'].detach().float().cpu().numpy()
            label = sample.get('gt_label')
            self.results.append((str(sample['video_id']), score, -1 if label is None else int(label)))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Writes the file.

        Args:
            results: (id, score, label) of every clip; rows with the same id are views of one clip and are averaged.

        Returns:
            Nothing to report.
        """
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
