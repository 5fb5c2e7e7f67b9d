"""Batches of raw clips as tensors, and what the exported steps do with frames."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor


@dataclass(frozen=True)
class RawClips:
    """B clips padded to T frames, before or between the steps of an exported pipeline.

    Attributes:
        xy: (B, T, V, 2) pixels of the image, later of the crops.
        score: (B, T, V) confidences; 0 in padding.
        length: (B,) int64 frames of each clip; the frames come first, padding follows.
        image_size: (B, 2) width and height in pixels; 0 where unknown.
    """

    xy: Tensor
    score: Tensor
    length: Tensor
    image_size: Tensor

    @property
    def valid(self) -> Tensor:
        """(B, T) bool, False = padding."""
        return torch.arange(self.score.shape[1], device=self.score.device)[None] < self.length[:, None]

    def with_points(self, xy: Tensor, score: Tensor) -> RawClips:
        """Replaces the points.

        Args:
            xy: (B, T, V', 2).
            score: (B, T, V').

        Returns:
            New clips in which missing points are (0, 0).
        """
        return replace(self, xy=xy * (score > 0)[..., None], score=score)


def take(x: Tensor, index: Tensor) -> Tensor:
    """Gathers frames, another choice for each clip.

    Args:
        x: (B, T, ...).
        index: (B, S) int64.

    Returns:
        (B, S, ...).
    """
    batch, frames = x.shape[0], x.shape[1]
    rows = index + torch.arange(batch, device=x.device)[:, None] * frames
    found = x.flatten(0, 1).index_select(0, rows.flatten())
    return found.unflatten(0, (batch, index.shape[1]))


def take_frames(clips: RawClips, index: Tensor, length: Tensor) -> RawClips:
    """Gathers frames of clips.

    Args:
        clips: The clips.
        index: (B, S) int64 frame numbers.
        length: (B,) frames that remain of each clip, at most S.

    Returns:
        Clips of S frames, zero behind ``length``.
    """
    valid = torch.arange(index.shape[1], device=index.device)[None] < length[:, None]
    score = take(clips.score, index) * valid[..., None]
    xy = take(clips.xy, index) * valid[..., None, None]
    return replace(clips, xy=xy, score=score, length=length)


def keep_frames(clips: RawClips, keep: Tensor) -> RawClips:
    """Keeps some frames of each clip, or all if none is to be kept.

    Args:
        clips: The clips.
        keep: (B, T) bool.

    Returns:
        The clips with the kept frames first.
    """
    keep = keep & clips.valid
    keep = keep | (clips.valid & ~keep.any(1, keepdim=True))
    frames = torch.arange(keep.shape[1], device=keep.device)[None].expand_as(keep)
    # Distinct keys, so that the order does not depend on how a run time sorts equal ones.
    order = torch.where(keep, frames, frames + keep.shape[1]).sort(1).indices
    return take_frames(clips, order, keep.sum(1))


def masked_median(values: Tensor, mask: Tensor) -> Tensor:
    """Takes medians as numpy does: the mean of the two middle values of an even number.

    Args:
        values: (B, N).
        mask: (B, N) bool, which values count.

    Returns:
        (B,); the median of nothing is a number without meaning.
    """
    ordered = values.masked_fill(~mask, torch.finfo(values.dtype).max).sort(1).values
    count = mask.sum(1, keepdim=True)
    low, high = ((count - 1) // 2).clamp(min=0), (count // 2).clamp(max=values.shape[1] - 1)
    return (ordered.gather(1, low) + ordered.gather(1, high))[:, 0] / 2
