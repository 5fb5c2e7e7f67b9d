"""What can be predicted of masked poses without learning anything: the floors that a pre-training has to beat."""

from __future__ import annotations

import torch
from torch import Tensor

from signmm.models.backbone import untouched
from signmm.structures import MaskPlan, PoseBatch


def seen_joints(pose: PoseBatch, plan: MaskPlan) -> Tensor:
    """Tells which joints a plan leaves as they are.

    Args:
        pose: The unmasked poses.
        plan: What is masked.

    Returns:
        (B, T, V) bool: found, in a valid frame, neither hidden nor zeroed nor disturbed.
    """
    return untouched(pose, plan) & (pose.score > 0) & pose.valid[..., None]


def neighbours(seen: Tensor) -> tuple[Tensor, Tensor]:
    """Finds what is visible before and after each frame.

    Args:
        seen: (B, T, N) bool.

    Returns:
        (B, T, N) numbers of the last frame seen up to each frame, and of the first one from it on. Where only one of
        the two exists it stands for both; where none does, both are the frame itself.
    """
    frames = seen.shape[1]
    here = torch.arange(frames, device=seen.device)[None, :, None].expand_as(seen)
    seen = seen | ~seen.any(1, keepdim=True)  # what no frame shows: every frame stands for itself
    before = torch.where(seen, here, -1).cummax(1).values
    after = torch.where(seen, here, frames).flip(1).cummin(1).values.flip(1)
    return torch.where(before < 0, after, before), torch.where(after == frames, before, after)


def interpolate(xy: Tensor, seen: Tensor, unseen: float = 128.0) -> Tensor:
    """Draws a straight line between the visible frames; before the first and after the last one a joint stands still.

    Args:
        xy: (B, T, V, 2).
        seen: (B, T, V) bool.
        unseen: Both coordinates of a joint that no frame shows; by default those of the middle of a crop.

    Returns:
        (B, T, V, 2), equal to ``xy`` where seen.
    """
    before, after = neighbours(seen)
    here = torch.arange(xy.shape[1], device=xy.device)[None, :, None]
    share = (here - before) / (after - before).clamp(min=1)
    first, last = _take(xy, before), _take(xy, after)
    return torch.where(seen.any(1)[:, None, :, None], first + share[..., None] * (last - first), unseen)


def hold(xy: Tensor, seen: Tensor, unseen: float = 128.0) -> Tensor:
    """Repeats the nearest visible frame, of two equally near ones the earlier.

    Args:
        xy: (B, T, V, 2).
        seen: (B, T, V) bool.
        unseen: See :func:`interpolate`.

    Returns:
        (B, T, V, 2).
    """
    return torch.where(seen.any(1)[:, None, :, None], _take(xy, nearest(seen)), unseen)


def nearest(seen: Tensor) -> Tensor:
    """Finds the nearest visible frame, of two equally near ones the earlier.

    Args:
        seen: (B, T, N) bool.

    Returns:
        (B, T, N) frame numbers; a frame itself where nothing is visible.
    """
    before, after = neighbours(seen)
    here = torch.arange(seen.shape[1], device=seen.device)[None, :, None]
    return torch.where((here - before).abs() <= (after - here).abs(), before, after)


def _take(xy: Tensor, frames: Tensor) -> Tensor:
    return xy.gather(1, frames[..., None].expand_as(xy))
