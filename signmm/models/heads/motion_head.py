"""Prediction of the motion of masked frames (MASA section III-A, eq. 3 and 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.structures import MaskPlan, PoseBatch, PoseLayout, get_layout, part_kind, unit_parts
from signmm.structures.motion import later, motion_residuals, truncate
from signmm.utils.suggest import choose


class MotionTerms(NamedTuple):
    """What the loss of one interval is made of.

    Attributes:
        sums: (B, T, P) distances of each unit, summed over its joints.
        errors: (B,) absolute errors in pixels, weighted and summed.
        weights: (B,) their weights.
        scored: (B, T, P) bool, units that count.
    """

    sums: Tensor
    errors: Tensor
    weights: Tensor
    scored: Tensor

    def of_clip(self, number: int) -> MotionTerms:
        """Takes one clip out.

        Args:
            number: Its number.

        Returns:
            A batch of one.
        """
        return MotionTerms(*(values[number : number + 1] for values in self))


@MODELS.register_module()
class MotionHead(nn.Module):
    """Predicts m_i = x_{i+k} - x_i of each masked unit with an MLP; both hands share weights.

    Eq. 4 of each clip, averaged over the clips of the batch: the squared differences of all joints times c_i c_{i+k},
    summed and divided by the number L of masked frames that have a motion. A clip without masked frames adds 0. Masked
    frames among the last k (random masking has them) have no motion and do not count.

    Args:
        layout: Name of the pose layout, or the layout.
        part_width: Width Dp of the features.
        hidden_width: Width of the MLP's hidden ReLU layer (not in the paper; released code).
        intervals: k; with several, each is predicted and their losses are averaged.
        target: ``'motion'``, or ``'joint'`` for the coordinates themselves (Table VI), weighted by c_i.
        min_score: eps_c, lower confidences become 0.
        scale: Unit in pixels of predictions and loss. Not in the paper; with pixels, lambda_s = 0.05 would vanish.
        weight: Factor of the loss.

    Raises:
        ValueError: Unknown ``target``, or no interval.
    """

    tiny: ClassVar[dict[str, Any]] = dict(part_width=4, hidden_width=5, intervals=(1,))

    def __init__(
        self,
        layout: str | PoseLayout = 'triplet49',
        part_width: int = 512,
        hidden_width: int = 256,
        intervals: Sequence[int] = (3,),
        target: str = 'motion',
        min_score: float = 0.4,
        scale: float = 256.0,
        weight: float = 1.0,
    ) -> None:
        super().__init__()
        choose('MotionHead: target', target, ('motion', 'joint'))
        if not intervals or min(intervals) < 1:
            raise ValueError(f'MotionHead: intervals must be some numbers from 1 on, got {tuple(intervals)}')
        self.layout = get_layout(layout)
        self.parts = unit_parts(self.layout)
        self.intervals = tuple(intervals) if target == 'motion' else (0,)
        self.min_score, self.scale, self.weight = min_score, scale, weight
        self.networks = nn.ModuleDict()
        for kind, part in {part_kind(part): part for part in self.parts}.items():
            out = 2 * len(self.layout.parts[part]) * len(self.intervals)
            self.networks[kind] = nn.Sequential(
                nn.Linear(part_width, hidden_width), nn.ReLU(), nn.Linear(hidden_width, out)
            )

    def forward(self, feats: Tensor) -> dict[str, Tensor]:
        """Predicts every unit: for each part (B, T, K, Vp, 2) in pixels, K the number of intervals."""
        found = {}
        for p, part in enumerate(self.parts):
            out = self.networks[part_kind(part)](feats[:, :, p]).float()
            found[part] = out.unflatten(-1, (len(self.intervals), -1, 2)) * self.scale
        return found

    def loss(self, feats: Tensor, target: PoseBatch, plan: MaskPlan, pose: PoseBatch) -> dict[str, Tensor]:
        """Computes L_m; the target are the unmasked poses.

        Gives ``loss_motion``; monitored: ``error_px``, the mean absolute error of what counts in pixels.
        """
        if not isinstance(target, PoseBatch):
            raise TypeError(f'MotionHead: needs coordinates as target, got {type(target).__name__}')
        terms = self.terms(self(feats), target, plan)
        error = torch.stack([term.errors for term in terms]).sum().detach()
        weight = torch.stack([term.weights for term in terms]).sum()
        return {'loss_motion': self.average_loss(terms), 'error_px': error / weight.clamp(min=1e-6)}

    def terms(self, predicted: dict[str, Tensor], target: PoseBatch, plan: MaskPlan) -> list[MotionTerms]:
        """Compares a prediction with the unmasked poses.

        Args:
            predicted: See :meth:`forward`.
            target: The unmasked poses.
            plan: Only its scored units count.

        Returns:
            What the loss is made of, for each interval.
        """
        found = []
        for number, interval in enumerate(self.intervals):
            goal, weight, exists = self.target(target, interval)
            scored = plan.scored & exists[..., None]
            sums, errors, weights = [], [], []
            for p, part in enumerate(self.parts):
                span = self.layout.span(part)
                error = predicted[part][:, :, number] - goal[:, :, span]
                counted = (weight[:, :, span] * scored[:, :, p, None, None]).expand_as(error)
                sums.append(self._distance(error / self.scale, counted).sum((2, 3)))
                errors.append((error.abs() * counted).sum((1, 2, 3)))
                weights.append(counted.sum((1, 2, 3)))
            error_sum, weight_sum = torch.stack(errors).sum(0), torch.stack(weights).sum(0)
            found.append(MotionTerms(torch.stack(sums, dim=-1), error_sum, weight_sum, scored))
        return found

    def average_loss(self, terms: Sequence[MotionTerms]) -> Tensor:
        """Averages over frames, clips and intervals.

        Args:
            terms: From :meth:`terms`.

        Returns:
            The weighted loss.
        """
        return self.weight * torch.stack([self._average(term.sums, term.scored) for term in terms]).mean()

    def follow(self, track: PoseBatch) -> dict[str, Tensor]:
        """Gives what somebody predicts who takes a track of all joints for the poses.

        Args:
            track: B clips.

        Returns:
            As of :meth:`forward`.
        """
        goals = torch.stack([self.target(track, interval)[0] for interval in self.intervals], dim=2)
        return {part: goals[:, :, :, self.layout.span(part)] for part in self.parts}

    def target(self, pose: PoseBatch, interval: int) -> tuple[Tensor, Tensor, Tensor]:
        """Gives what has to be predicted, and how much it counts.

        Args:
            pose: The unmasked poses.
            interval: k; 0 for the coordinates.

        Returns:
            Target (B, T, V, 2) in pixels, its weights (B, T, V, 1 or 2), and (B, T) bool, where there is a target.
        """
        score = truncate(pose.score, self.min_score)
        if interval == 0:
            return pose.xy, score[..., None], pose.valid
        motion, exists = motion_residuals(pose, interval)
        return motion, (score * later(score, interval))[..., None], exists

    def _distance(self, error: Tensor, weight: Tensor) -> Tensor:
        return (error * weight) ** 2

    def _average(self, sums: Tensor, scored: Tensor) -> Tensor:
        """Averages the sums over joints (B, T, P) of the scored units (B, T, P)."""
        return (sums.sum((1, 2)) / scored.any(-1).sum(1).clamp(min=1)).mean()
