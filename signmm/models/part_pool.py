"""Attention pooling over hand tokens and body tokens, as in MASA's released code."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.structures import PoseLayout, get_layout, part_kind, unit_parts


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
        # Both hands lie side by side.
        places = {kind: [p for p, part in enumerate(self.parts) if part_kind(part) == kind] for kind in kinds}
        self.columns = {kind: slice(found[0], found[-1] + 1) for kind, found in places.items()}
        self.scorers = nn.ModuleDict({kind: nn.Linear(part_width, 1) for kind in kinds})

    def forward(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Merges the tokens of each clip.

        Args:
            feats: (B, L, P, Dp).
            valid: (B, L) bool, False = does not count; or (B, L, P) bool, see :meth:`PoseBatch.seen_parts`. If no token
                of a kind counts in a clip, all its tokens in frames of which some part counts get equal weights.

        Returns:
            (B, Dp); 0 for a clip in which nothing counts.
        """
        seen = valid[:, :, None].expand(feats.shape[:3]) if valid.ndim == 2 else valid
        frames = seen.any(2, keepdim=True).expand_as(seen)
        merged = []
        for kind, scorer in self.scorers.items():
            columns = self.columns[kind]
            tokens, count, there = feats[:, :, columns], seen[:, :, columns], frames[:, :, columns]
            scores = scorer(tokens)[..., 0].float().masked_fill(~count, -1e4)
            scores = scores.masked_fill(~there, torch.finfo(torch.float32).min)
            weight = (scores.flatten(1).softmax(1) * there.flatten(1)).to(tokens.dtype)
            merged.append(torch.einsum('bl,bld->bd', weight, tokens.flatten(1, 2)))
        return torch.stack(merged).sum(0)
