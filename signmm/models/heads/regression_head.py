"""Regression of the coordinates of masked units (SignBERT's objective without a hand model; BEST Table 9)."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.losses import joint_l1, weighted_mean
from signmm.registry import MODELS
from signmm.structures import MaskPlan, PoseBatch, PoseLayout, get_layout, part_kind, unit_parts
from signmm.utils.suggest import choose


@MODELS.register_module()
class RegressionHead(nn.Module):
    """Predicts the joints of each masked unit.

    Args:
        layout: Name of the pose layout, or the layout.
        part_width: Width Dp of the features.
        source: ``'part'``: each part is read from its own features, both hands with the same weights; ``'frame'``: all
            parts are read from the features of the whole frame, as :class:`ManoHead` does in SignBERT+.
        average: ``'joints'``: the losses are means over joints; ``'units'``: sums over the joints of a unit, divided by
            the number of masked units, as in eq. 8.
        hidden_width: Width of a hidden ReLU layer; None for a single linear map (SignBERT+ Table 9 has both).
        scale: Coordinates are regressed in units of this many pixels.
        min_score: Joints whose confidence is below it do not count (SignBERT+ eq. 8: 0.5).

    Raises:
        ValueError: Unknown ``source`` or ``average``.
    """

    tiny: ClassVar[dict[str, Any]] = dict(part_width=4)

    def __init__(
        self,
        layout: str | PoseLayout = 'triplet49',
        part_width: int = 512,
        source: str = 'part',
        average: str = 'joints',
        hidden_width: int | None = None,
        scale: float = 256.0,
        min_score: float = 0.5,
    ) -> None:
        super().__init__()
        self.layout = get_layout(layout)
        self.parts = unit_parts(self.layout)
        self.source = choose('RegressionHead: source', source, ('part', 'frame'))
        self.average = choose('RegressionHead: average', average, ('joints', 'units'))
        self.scale, self.min_score = scale, min_score
        self.kinds: dict[str, list[str]] = {}
        for part in self.parts:
            self.kinds.setdefault(part_kind(part), []).append(part)
        self.networks = nn.ModuleDict()
        for kind, members in self.kinds.items():
            whole = source == 'frame'
            width = part_width * (len(self.parts) if whole else 1)
            out = 2 * len(self.layout.parts[members[0]]) * (len(members) if whole else 1)
            self.networks[kind] = (
                nn.Linear(width, out)
                if hidden_width is None
                else nn.Sequential(nn.Linear(width, hidden_width), nn.ReLU(), nn.Linear(hidden_width, out))
            )

    def forward(self, feats: Tensor) -> dict[str, Tensor]:
        """Regresses every unit: for each part its joints (B, T, Vp, 2) in pixels."""
        found: dict[str, Tensor] = {}
        for kind, members in self.kinds.items():
            if self.source == 'frame':
                out = self.networks[kind](feats.flatten(2)).unflatten(-1, (len(members), -1))
            else:
                columns = [self.parts.index(part) for part in members]
                out = self.networks[kind](feats[:, :, columns[0] : columns[-1] + 1])
            found |= dict(zip(members, out.unflatten(-1, (-1, 2)).unbind(2), strict=True))
        return {part: found[part] * self.scale for part in self.parts}

    def loss(self, feats: Tensor, target: PoseBatch, plan: MaskPlan, pose: PoseBatch) -> dict[str, Tensor]:
        """Compares with the target, the unmasked poses, weighted by confidence.

        Gives ``loss_hand`` and ``loss_body`` (those that exist): L1 distance in units of ``scale``; and
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
        losses, terms = {}, {kind: _join(pairs) for kind, pairs in sums.items()}
        for kind, (error, weight) in terms.items():
            mean = weighted_mean(error, weight)
            if self.average == 'units':
                units = plan.scored[:, :, [self.parts.index(part) for part in self.kinds[kind]]].sum()
                mean = (error * weight).sum() / units.clamp(min=1)
            losses[f'loss_{kind}'] = mean
        overall = weighted_mean(*_join(list(terms.values())))
        return {**losses, 'error_px': overall.detach() * self.scale}


def _join(pairs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    return torch.cat([error for error, _ in pairs]), torch.cat([weight for _, weight in pairs])
