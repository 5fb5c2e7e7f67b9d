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

    The file holds ``video_ids`` (N,), ``labels`` (N,), ``scores`` (N, C), ``label_names`` (C,) and perhaps
    ``embeddings`` (N, D); an ``.npz`` file is read with ``numpy.load`` and needs no pickle.

    Args:
        out: File, ``.npz`` or ``.json``.
        embeddings: Write ``pred_embedding`` too; of several views of a clip the mean, of length 1.
        allow_partial: Accept that clips are missing, see :class:`ClipMetric`.

    Raises:
        ConfigError: Another ending.
    """

    def __init__(self, out: str, embeddings: bool = False, allow_partial: bool = False) -> None:
        super().__init__(allow_partial)
        self.out, self.embeddings = check_out(out), embeddings

    def measure(self, sample: Mapping[str, Any]) -> tuple[str, np.ndarray, int, np.ndarray]:
        """Takes the scores of a clip.

        Args:
            sample: With ``video_id``, ``pred_score`` and, where known, ``gt_label``.

        Returns:
            Id, scores, label, -1 if that is not known, and embedding, of width 0 if none is wanted.

        Raises:
            ValueError: The model gives no class scores, or no embedding.
        """
        if sample.get('pred_score') is None:
            raise ValueError(f"ScoreDump: clip '{sample.get('video_id', '?')}' has no pred_score; no classifier?")
        score = sample['pred_score'].detach().float().cpu().numpy()
        label = sample.get('gt_label')
        vector = np.zeros(0, np.float32)
        if self.embeddings:
            if sample.get('pred_embedding') is None:
                raise ValueError(f"ScoreDump: clip '{sample.get('video_id', '?')}' has no pred_embedding")
            vector = sample['pred_embedding'].detach().float().cpu().numpy()
        return str(sample['video_id']), score, -1 if label is None else int(label), vector

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Writes the file; rows with the same id are views of one clip and are averaged. Gives nothing to report."""
        ids, rows, known, vectors = zip(*results, strict=True)
        names, scores, labels = average_views(ids, rows, known)
        embeddings = None
        if self.embeddings:
            mean = average_views(ids, vectors, known)[1]
            embeddings = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        label_names = [str(name) for name in (self.dataset_meta or {}).get('labels') or []]
        write_scores(
            ScoreFile(
                self.out,
                np.array(names),
                labels,
                scores,
                np.array(label_names, dtype=np.str_),
                embeddings,
            )
        )
        return {}
