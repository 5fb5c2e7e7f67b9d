"""Attention pooling over hand tokens and body tokens, as in MASA's released code."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.masking.base import unit_parts
from signmm.registry import MODELS
from signmm.structures import PoseLayout, get_layout


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
        kinds = dict.fromkeys('body' if part == 'body' else 'hand' for part in self.parts)
        self.scorers = nn.ModuleDict({kind: nn.Linear(part_width, 1) for kind in kinds})

    def forward(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Pools.

        Args:
            feats: (B, L, P, Dp).
            valid: (B, L) bool, False = does not count.

        Returns:
            (B, Dp); 0 for a clip in which nothing counts.
        """
        merged = []
        for kind, scorer in self.scorers.items():
            columns = [p for p, part in enumerate(self.parts) if (part == 'body') == (kind == 'body')]
            tokens = feats[:, :, columns]
            count = valid[:, :, None].expand(tokens.shape[:3])
            scores = scorer(tokens)[..., 0].masked_fill(~count, torch.finfo(tokens.dtype).min)
            weight = scores.flatten(1).softmax(1) * count.flatten(1)
            merged.append(torch.einsum('bl,bld->bd', weight, tokens.flatten(1, 2)))
        return torch.stack(merged).sum(0)
