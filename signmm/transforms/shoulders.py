"""The middle of the shoulders and their distance, to which everything else can refer."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.structures import SHOULDERS, Clips, PoseLayout


class Shoulders(nn.Module):
    """Finds the shoulders.

    Args:
        layout: Of the clips.
        visible: Only frames with both shoulders more certain than this count.
    """

    index: Tensor

    def __init__(self, layout: PoseLayout, visible: float) -> None:
        super().__init__()
        pair = layout.indices(SHOULDERS).tolist() if all(name in layout.joints for name in SHOULDERS) else []
        self.visible, self.known = visible, len(pair) > 0
        self.register_buffer('index', torch.tensor(pair, dtype=torch.long), persistent=False)

    def seen(self, clips: Clips) -> Tensor:
        """Tells where both are visible.

        Args:
            clips: The clips.

        Returns:
            (B, T) bool.
        """
        return (clips.score.index_select(2, self.index) > self.visible).all(2) & clips.valid & self.known

    def forward(self, clips: Clips) -> tuple[Tensor, Tensor, Tensor]:
        """Computes medians over the clip.

        Args:
            clips: The clips.

        Returns:
            Whether there is a frame with both shoulders and a width (B,), the middle (B, 2), 0 where not, and the
            width (B,), 1 where not.
        """
        if not self.known:
            none = clips.length < 0
            return none, torch.zeros_like(clips.image_size), torch.ones_like(clips.image_size[:, 0])
        seen = self.seen(clips)
        left, right = clips.xy.index_select(2, self.index).unbind(2)
        middle, gap = (left + right) / 2, (left - right).square().sum(-1).sqrt()
        x, y, width = masked_median(torch.stack([middle[..., 0], middle[..., 1], gap], 1), seen[:, None]).unbind(1)
        found = seen.any(1) & (width > 0)
        center = torch.stack([x, y], 1)
        return found, torch.where(found[:, None], center, center * 0), torch.where(found, width, torch.ones_like(width))

    def depth(self, clips: Clips) -> Tensor:
        """Finds the third coordinate that counts as 0 for everything but the hands.

        Args:
            clips: With ``z``.

        Returns:
            (B, T): mean of the shoulders present, in frames without any that of the joints present.
        """
        assert clips.z is not None
        found = _mean(clips.z, clips.score > 0)
        if not self.known:
            return found
        z, present = clips.z.index_select(2, self.index), clips.score.index_select(2, self.index) > 0
        return torch.where(present.any(2), _mean(z, present), found)

    def clip_depth(self, clips: Clips) -> Tensor:
        """Finds the mean of :meth:`depth` over the frames in which anything was found.

        Args:
            clips: With ``z``.

        Returns:
            (B,), 0 where nothing ever was.
        """
        found = (clips.score > 0).any(2)
        return (self.depth(clips) * found).sum(1) / found.sum(1).clamp(min=1)


def _mean(x: Tensor, present: Tensor) -> Tensor:
    return (x * present).sum(2) / present.sum(2).clamp(min=1)


def masked_median(values: Tensor, mask: Tensor) -> Tensor:
    """Takes medians as numpy does: the mean of the two middle values of an even number.

    Args:
        values: (..., N).
        mask: (..., N) bool or broadcastable, which values count.

    Returns:
        (...); the median of nothing is a number without meaning.
    """
    ordered = values.masked_fill(~mask, torch.finfo(values.dtype).max).sort(-1).values
    count = mask.sum(-1, keepdim=True).expand(*values.shape[:-1], 1)
    low, high = ((count - 1) // 2).clamp(min=0), (count // 2).clamp(max=values.shape[-1] - 1)
    return (ordered.gather(-1, low) + ordered.gather(-1, high))[..., 0] / 2
