"""Motion-aware masking as the released code of MASA does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from signmm.masking.motion_aware import MotionAwareMasking
from signmm.registry import MASKINGS
from signmm.structures import PoseBatch, unit_parts
from signmm.structures.motion import later, motion_residuals, truncate
from signmm.utils.suggest import choose


@MASKINGS.register_module()
class ReleasedMotionMasking(MotionAwareMasking):
    """Algorithm 1 of the paper, with one switch for each difference of MASA's released code.

    Args:
        ratio: See :class:`MotionAwareMasking`, as for all further ones without a word here.
        intervals: k.
        min_score: eps_c.
        min_motion: eps_m.
        min_share: delta.
        measure: What |m| is: ``'distance'`` of each joint; released: the ``'signed'`` coordinate, which ignores motion
            to the left and upwards.
        use_score: Whether the motion is multiplied by both confidences; released False.
        min_count: Instead of ``min_share``: number of joints (coordinates) that must move; released 2.
        per_part: Whether each part has its own candidates and is masked on its own; released True.

    Raises:
        ValueError: An argument is out of range.
    """

    tiny: ClassVar[dict[str, Any]] = dict(intervals=(1,), min_motion=2.0, min_count=2, measure='signed', per_part=True)

    def __init__(
        self,
        ratio: float = 0.9,
        intervals: Sequence[int] = (3,),
        min_score: float = 0.4,
        min_motion: float = 5.0,
        min_share: float = 0.5,
        measure: str = 'distance',
        use_score: bool = True,
        min_count: int | None = None,
        per_part: bool = False,
    ) -> None:
        super().__init__(ratio, intervals, min_score, min_motion, min_share)
        self.measure = choose('ReleasedMotionMasking: measure', measure, ('distance', 'signed'))
        self.use_score, self.min_count, self.per_part = use_score, min_count, per_part

    def moving(self, pose: PoseBatch, interval: int) -> tuple[Tensor, Tensor]:
        """Measures how much of each frame moves.

        Gives share p and number (B, T, G) of joints, or coordinates, with valid motion; G is 1, or P with ``per_part``.
        """
        motion = motion_residuals(pose, interval)[0]
        if self.measure == 'distance':
            motion = motion.norm(dim=-1, keepdim=True)
        if self.use_score:
            score = truncate(pose.score, self.min_score)
            motion = motion * (score * later(score, interval))[..., None]
        moves, parts = motion >= self.min_motion, unit_parts(pose.layout)
        counts = [moves[:, :, pose.layout.span(part)].sum((2, 3)) for part in parts]
        sizes = [len(pose.layout.parts[part]) for part in parts]
        if not self.per_part:
            counts, sizes = [torch.stack(counts).sum(0)], [sum(sizes)]
        share = [count / (size * moves.shape[-1]) for count, size in zip(counts, sizes, strict=True)]
        return torch.stack(share, dim=-1), torch.stack(counts, dim=-1)

    def _enough(self, share: Tensor, count: Tensor) -> Tensor:
        return super()._enough(share, count) if self.min_count is None else count >= self.min_count
