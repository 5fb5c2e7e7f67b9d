"""Regression of the coordinates of masked units (SignBERT's objective without a hand model; BEST Table 9)."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.losses import joint_l1, weighted_mean
from signmm.registry import MODELS
from signmm.structures import MaskPlan, PoseBatch, PoseLayout, get_layout, part_kind, unit_parts


@MODELS.register_module()
class RegressionHead(nn.Module):
    """Predicts the joints of each masked unit; both hands share weights.

    Args:
        layout: Name of the pose layout, or the layout.
        part_width: Width Dp of the features.
        hidden_width: Width of a hidden ReLU layer; None for a single linear map (SignBERT+ Table 9 has both).
        scale: Coordinates are regressed in units of this many pixels.
        min_score: Joints whose confidence is below it do not count (SignBERT+ eq. 8: 0.5).
        body_weight: Weight of the body's loss.
    """

    tiny: ClassVar[dict[str, Any]] = dict(part_width=4)

    def __init__(
        self,
        layout: str | PoseLayout = 'triplet49',
        part_width: int = 512,
        hidden_width: int | None = None,
        scale: float = 256.0,
        min_score: float = 0.5,
        body_weight: float = 1.0,
    ) -> None:
        super().__init__()
        self.layout = get_layout(layout)
        self.parts = unit_parts(self.layout)
        self.scale, self.min_score = scale, min_score
        self.weights = {'hand': 1.0, 'body': body_weight}
        self.networks = nn.ModuleDict()
        for kind, part in {part_kind(part): part for part in self.parts}.items():
            out = 2 * len(self.layout.parts[part])
            if hidden_width is None:
                self.networks[kind] = nn.Linear(part_width, out)
            else:
                self.networks[kind] = nn.Sequential(
                    nn.Linear(part_width, hidden_width), nn.ReLU(), nn.Linear(hidden_width, out)
                )

    def forward(self, feats: Tensor) -> dict[str, Tensor]:
        """Regresses every unit: for each part its joints (B, T, Vp, 2) in pixels."""
        return {
            part: self.networks[part_kind(part)](feats[:, :, p]).unflatten(-1, (-1, 2)) * self.scale
            for p, part in enumerate(self.parts)
        }

    def loss(self, feats: Tensor, target: PoseBatch, plan: MaskPlan, pose: PoseBatch) -> dict[str, Tensor]:
        """Compares with the target, the unmasked poses, weighted by confidence.

        Gives ``loss_hand`` and ``loss_body`` (those that exist): mean L1 distance in units of ``scale``; and
        ``error_px``, the mean L1 distance in pixels over all parts.
        """
        if not isinstance(target, PoseBatch):
            raise TypeError(
                f'RegressionHead: needs coordinates as target, got {type(target).__name__}; set model.tokenizer=None'
            )
        sums: dict[str, list[tuple[Tensor, Tensor]]] = {}
        for p, (part, predicted) in enumerate(self(feats).items()):
            xy, score = target.part(part)
            error, weight = joint_l1(predicted / self.scale, xy / self.scale, score, self.min_score)
            counted = (error.flatten(), (weight * plan.scored[:, :, p, None]).flatten())
            sums.setdefault(part_kind(part), []).append(counted)
        terms = {kind: _join(pairs) for kind, pairs in sums.items()}
        losses = {f'loss_{kind}': self.weights[kind] * weighted_mean(*term) for kind, term in terms.items()}
        overall = weighted_mean(*_join(list(terms.values())))
        return {**losses, 'error_px': overall.detach() * self.scale}


def _join(pairs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    return torch.cat([error for error, _ in pairs]), torch.cat([weight for _, weight in pairs])
