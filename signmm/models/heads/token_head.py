"""BEST's decoder: softmax classifiers over the codes of masked units (equations 5 and 6)."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.structures import MaskPlan, PoseBatch, PoseLayout, part_kind, unit_parts


@MODELS.register_module()
class TokenHead(nn.Module):
    """Predicts the code of each masked unit: W1 for both hands, W2 for the body (BEST, equation 5).

    Args:
        part_width: Dp, width of one part's feature.
        hand_codes: Size of the hand codebook, 1000 in the paper.
        body_codes: Size of the body codebook, 500 in the paper.
    """

    tiny: ClassVar[dict[str, Any]] = dict(part_width=4, hand_codes=8, body_codes=8)

    def __init__(self, part_width: int, hand_codes: int = 1000, body_codes: int = 500) -> None:
        super().__init__()
        self.hand = nn.Linear(part_width, hand_codes)
        self.body = nn.Linear(part_width, body_codes)

    def codes(self, feats: Tensor, layout: PoseLayout) -> Tensor:
        """Predicts the most probable code of each unit.

        Args:
            feats: (B, T, P, Dp).
            layout: Of the poses.

        Returns:
            (B, T, P).
        """
        maps = [self.body if part_kind(part) == 'body' else self.hand for part in unit_parts(layout)]
        return torch.stack([classify(feats[:, :, p]).argmax(-1) for p, classify in enumerate(maps)], dim=2)

    def loss(self, feats: Tensor, target: Tensor, plan: MaskPlan, pose: PoseBatch) -> dict[str, Tensor]:
        """Cross entropy over the masked units (equation 6, mean instead of sum) and accuracy per part.

        The target are code indices (B, T, P). Gives ``loss_token`` and, for each part, ``acc_<part>`` in percent.
        """
        parts = unit_parts(pose.layout)
        losses: list[Tensor] = []
        result: dict[str, Tensor] = {}
        for kind in dict.fromkeys(part_kind(part) for part in parts):
            columns = [p for p, part in enumerate(parts) if part_kind(part) == kind]
            span = slice(columns[0], columns[-1] + 1)  # both hands lie side by side
            logits = (self.body if kind == 'body' else self.hand)(feats[:, :, span]).float()
            codes, scored = target[:, :, span], plan.scored[:, :, span]
            entropy = F.cross_entropy(logits.flatten(0, 2), codes.flatten(), reduction='none').view_as(codes)
            # All units are compared and those not scored left out, since nobody knows on the host how many are.
            losses.append((entropy * scored).sum())
            right = ((logits.argmax(-1) == codes) & scored).sum((0, 1))
            accuracy = 100 * right / scored.sum((0, 1)).clamp(min=1)
            result |= {f'acc_{parts[p]}': accuracy[place] for place, p in enumerate(columns)}
        return {'loss_token': torch.stack(losses).sum() / plan.scored.sum().clamp(min=1), **result}
