"""Motion prediction as the released code of MASA does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from signmm.models.heads.motion_head import MotionHead
from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseLayout
from signmm.utils.suggest import choose


@MODELS.register_module()
class ReleasedMotionHead(MotionHead):
    """The head of the paper, with one switch for each difference of MASA's released code.

    Args:
        layout: See :class:`MotionHead`, as for all further ones without a word here.
        part_width: Width Dp.
        hidden_width: Of the MLP.
        intervals: k.
        target: ``'motion'`` or ``'joint'``.
        min_score: eps_c.
        scale: Unit in pixels.
        weight: Factor of the loss.
        distance: ``'l2'``, the square of eq. 4; released ``'l1'``.
        average: ``'frames'``: eq. 4; released ``'joints'``: each part's sum over the batch is divided by its number of
            masked joints plus 1, and the parts' losses are added.
        min_signed: Only coordinates that move by more than this many pixels to the right or downwards count, released
            3; None counts all.
        rectify: Whether predictions below 0 become 0; released True.

    Raises:
        ValueError: Unknown ``target``, ``distance`` or ``average``, or no interval.
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
        distance: str = 'l2',
        average: str = 'frames',
        min_signed: float | None = None,
        rectify: bool = False,
    ) -> None:
        super().__init__(layout, part_width, hidden_width, intervals, target, min_score, scale, weight)
        self.distance = choose('ReleasedMotionHead: distance', distance, ('l2', 'l1'))
        self.average = choose('ReleasedMotionHead: average', average, ('frames', 'joints'))
        self.min_signed, self.rectify = min_signed, rectify

    def forward(self, feats: Tensor) -> dict[str, Tensor]:
        """Predicts every unit, see :class:`MotionHead`."""
        found = super().forward(feats)
        return {part: motion.relu() for part, motion in found.items()} if self.rectify else found

    def target(self, pose: PoseBatch, interval: int) -> tuple[Tensor, Tensor, Tensor]:
        """Gives what has to be predicted, and how much it counts, see :class:`MotionHead`."""
        motion, weight, exists = super().target(pose, interval)
        if interval and self.min_signed is not None:
            weight = weight * (motion > self.min_signed)
        return motion, weight, exists

    def _distance(self, error: Tensor, weight: Tensor) -> Tensor:
        return error.abs() * weight if self.distance == 'l1' else super()._distance(error, weight)

    def _average(self, sums: Tensor, scored: Tensor) -> Tensor:
        if self.average == 'frames':
            return super()._average(sums, scored)
        totals, counts = sums.sum((0, 1)).unbind(0), scored.sum((0, 1)).unbind(0)
        sizes = [len(self.layout.parts[part]) for part in self.parts]
        shares = [total / (n * size + 1) for total, n, size in zip(totals, counts, sizes, strict=True)]
        return torch.stack(shares).sum()
