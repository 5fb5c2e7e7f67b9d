"""The motion of joints over some frames, which MASA masks by and predicts."""

from __future__ import annotations

import torch
from torch import Tensor

from signmm.structures.pose_batch import PoseBatch


def later(x: Tensor, interval: int) -> Tensor:
    """Looks ahead in time.

    Args:
        x: (B, T, ...).
        interval: k, at least 1.

    Returns:
        (B, T, ...), x of frame i + k at frame i; 0 or False where the clip has ended.
    """
    shift = min(interval, x.shape[1])
    return torch.cat([x[:, shift:], x.new_zeros(len(x), shift, *x.shape[2:])], dim=1)


def truncate(score: Tensor, min_score: float) -> Tensor:
    """Removes low confidences: c = r [r >= eps_c].

    Args:
        score: Confidences r of any shape.
        min_score: eps_c.

    Returns:
        c, same shape.
    """
    return score * (score >= min_score)


def motion_residuals(pose: PoseBatch, interval: int) -> tuple[Tensor, Tensor]:
    """Computes m_i = x_{i+k} - x_i, for each part in its own crop if the poses have been cropped.

    Args:
        pose: B clips of T frames.
        interval: k.

    Returns:
        m (B, T, V, 2) in pixels, and (B, T) bool, where frames i and i + k both exist; m is 0 elsewhere.
    """
    exists = pose.valid & later(pose.valid, interval)
    return (later(pose.xy, interval) - pose.xy) * exists[..., None, None], exists
