"""BEST's decoder: softmax classifiers over the codes of masked units (equations 5 and 6)."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.structures import PARTS, MaskPlan, PoseBatch


@MODELS.register_module()
class TokenHead(nn.Module):
    """Predicts the code of each masked unit: W1 for both hands, W2 for the body (BEST, equation 5).

    Args:
        part_width: Dp, width of one part's feature.
        hand_codes: Size of the hand codebook, 1000 in the paper.
        body_codes: Size of the body codebook, 500 in the paper.
    """

    def __init__(self, part_width: int, hand_codes: int = 1000, body_codes: int = 500) -> None:
        super().__init__()
        self.hand = nn.Linear(part_width, hand_codes)
        self.body = nn.Linear(part_width, body_codes)

    def loss(self, feats: Tensor, target: Tensor, plan: MaskPlan, pose: PoseBatch) -> dict[str, Tensor]:
        """Cross entropy over the masked units (equation 6, mean instead of sum) and accuracy per part.

        Args:
            feats: (B, T, P, Dp).
            target: (B, T, P) code indices.
            plan: ``plan.scored`` says which units count.
            pose: The batch, for its layout.

        Returns:
            ``loss_token`` and, for each part with masked units, ``acc_<part>``.
        """
        parts = [part for part in PARTS if part in pose.layout.parts]
        total = feats.new_zeros(())
        result: dict[str, Tensor] = {}
        for p, part in enumerate(parts):
            here = plan.scored[:, :, p]
            logits = (self.body if part == 'body' else self.hand)(feats[:, :, p][here])
            codes = target[:, :, p][here]
            total = total + F.cross_entropy(logits, codes, reduction='sum')
            result[f'acc_{part}'] = (logits.argmax(-1) == codes).float().sum() / here.sum().clamp(min=1)
        return {'loss_token': total / plan.scored.sum().clamp(min=1), **result}
