"""Percentage of correct keypoints and the area under its curve (SignBERT+ 4.1.2, Table 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from signmm.evaluation.clip_metric import ClipMetric
from signmm.registry import METRICS


def joint_distances(predicted: np.ndarray, target: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """Measures the visible joints.

    Args:
        predicted: (..., 2) pixels.
        target: (..., 2) pixels.
        visible: (...) bool, joints whose target is known.

    Returns:
        (N,) Euclidean distances in pixels.

    Raises:
        ValueError: The shapes differ.
    """
    predicted, target, visible = np.asarray(predicted), np.asarray(target), np.asarray(visible)
    if predicted.shape != target.shape or visible.shape != target.shape[:-1]:
        raise ValueError(
            f'predicted and target (..., 2) and visible (...) expected, got {predicted.shape}, {target.shape} and '
            f'{visible.shape}'
        )
    return np.linalg.norm(predicted.astype(np.float64) - target, axis=-1)[visible]


def pck(distances: np.ndarray, threshold: float = 20.0) -> float:
    """Computes the percentage of joints closer to their target than a threshold.

    Args:
        distances: (N,) pixels.
        threshold: Pixels; a joint at exactly this distance is wrong.

    Returns:
        Percent; NaN without joints.
    """
    return 100 * float(np.mean(distances < threshold)) if len(distances) else float('nan')


def pck_auc(distances: np.ndarray, low: float = 20.0, high: float = 40.0) -> float:
    """Computes the mean of the PCK over all thresholds between two, exactly.

    A joint at distance d is correct for the thresholds above d, which are (high - d) / (high - low) of them.

    Args:
        distances: (N,) pixels.
        low: Smallest threshold in pixels.
        high: Largest threshold in pixels.

    Returns:
        Percent; NaN without joints.

    Raises:
        ValueError: ``low`` is not below ``high``.
    """
    if not low < high:
        raise ValueError(f'low must be below high, got {low} and {high}')
    return 100 * float(np.mean(np.clip((high - distances) / (high - low), 0, 1))) if len(distances) else float('nan')


@METRICS.register_module()
class ReconstructionPCK(ClipMetric):
    """PCK and AUC of the masked input and of the reconstruction: ``input_pck20``, ``output_auc``, ...

    Reads the samples of ``MaskedPoseModel.predict``. A model that has learnt something puts out better poses than it
    got, and than a straight line between the visible frames, ``interpolated_...``. ``masked_...`` are the same numbers
    over the masked units alone.

    Args:
        threshold: Pixels for the PCK (paper: 20).
        auc: Range of thresholds in pixels for the AUC (paper: 20 to 40).
        min_score: Joints below this confidence are not compared (the paper's epsilon).
        allow_partial: Accept that clips are missing, see :class:`ClipMetric`.
        prefix: Put before every name.
    """

    def __init__(
        self,
        threshold: float = 20.0,
        auc: Sequence[float] = (20.0, 40.0),
        min_score: float = 0.5,
        allow_partial: bool = False,
        prefix: str | None = None,
    ) -> None:
        super().__init__(allow_partial, prefix)
        self.threshold, self.auc, self.min_score = threshold, (float(auc[0]), float(auc[1])), min_score

    def measure(self, sample: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        """Measures the joints of a clip.

        Args:
            sample: See :func:`signmm.models.reconstruct.predict_reconstruction`.

        Returns:
            (3, N) distances of the known joints in the input, in the output and interpolated, and which were masked.

        Raises:
            KeyError: The sample was not made by a pose reconstruction.
        """
        if 'pred_joints' not in sample:
            raise KeyError('ReconstructionPCK: samples have no pred_joints; it evaluates MaskedPoseModel only')
        target = _numpy(sample['gt_joints'])
        known = _numpy(sample['joint_score']) >= self.min_score
        masked = _numpy(sample['joint_scored'])[known].astype(bool)
        guesses = (_numpy(sample[name]) for name in ('input_joints', 'pred_joints', 'interpolated_joints'))
        distances = np.stack([joint_distances(guess, target, known) for guess in guesses])
        return distances.astype(np.float32), masked

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Summarises all joints of all clips. Gives percentages by name."""
        distances, masked = (np.concatenate([row[i] for row in results], axis=-1) for i in range(2))
        name = f'pck{self.threshold:g}'
        found = {}
        for prefix, chosen in (('', distances), ('masked_', distances[:, masked])):
            for stage, own in zip(('input', 'output', 'interpolated'), chosen, strict=True):
                found[f'{prefix}{stage}_{name}'] = pck(own, self.threshold)
                found[f'{prefix}{stage}_auc'] = pck_auc(own, *self.auc)
        return found


def _numpy(value: Any) -> np.ndarray:
    return value.detach().cpu().numpy() if hasattr(value, 'detach') else np.asarray(value)
