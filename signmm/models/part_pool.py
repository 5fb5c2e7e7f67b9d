"""Attention pooling over hand tokens and body tokens, as in MASA's released code."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from signmm.masking.base import unit_parts
from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseLayout, get_layout, part_kind


@MODELS.register_module()
class PartAttentionPool(nn.Module):
    """Merges all hand tokens with one learned softmax and all body tokens with another; the results are added.

    Args:
        layout: Name of the pose layout, or the layout.
        part_width: Width Dp of the features.
    """

    def __init__(self, layout: str | PoseLayout = 'triplet49', part_width: int = 512) -> None:
        super().__init__()
        self.parts = unit_parts(get_layout(layout))
        kinds = dict.fromkeys(part_kind(part) for part in self.parts)
        self.scorers = nn.ModuleDict({kind: nn.Linear(part_width, 1) for kind in kinds})

    def forward(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Pools.

        Args:
            feats: (B, L, P, Dp).
            valid: (B, L) bool, False = does not count; or (B, L, P) bool of :func:`seen_parts`. If no token of a kind
                counts in a clip, all its tokens in frames of which some part counts get equal weights.

        Returns:
            (B, Dp); 0 for a clip in which nothing counts.
        """
        seen = valid[:, :, None].expand(feats.shape[:3]) if valid.ndim == 2 else valid
        frames = seen.any(2, keepdim=True).expand_as(seen)
        merged = []
        for kind, scorer in self.scorers.items():
            columns = [p for p, part in enumerate(self.parts) if part_kind(part) == kind]
            tokens, count, there = feats[:, :, columns], seen[:, :, columns], frames[:, :, columns]
            scores = scorer(tokens)[..., 0].masked_fill(~count, -1e4).masked_fill(~there, torch.finfo(tokens.dtype).min)
            weight = scores.flatten(1).softmax(1) * there.flatten(1)
            merged.append(torch.einsum('bl,bld->bd', weight, tokens.flatten(1, 2)))
        return torch.stack(merged).sum(0)


def seen_parts(pose: PoseBatch, parts: Sequence[str]) -> Tensor:
    """Tells which hands were found.

    Args:
        pose: B clips of T frames.
        parts: Names of the P parts; the body counts in every valid frame.

    Returns:
        (B, T, P) bool, False in padding.
    """
    found = [
        pose.valid if part == 'body' else (pose.score[:, :, list(pose.layout.parts[part])] > 0).any(2) for part in parts
    ]
    return torch.stack(found, dim=2) & pose.valid[:, :, None]
