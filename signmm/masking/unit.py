"""Masked unit modelling of BEST (section 3.3)."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor

from signmm.masking.base import choose_frames, uniform
from signmm.registry import MASKINGS
from signmm.structures import PARTS, MaskPlan, PoseBatch, unit_parts


@MASKINGS.register_module()
class UnitMasking:
    """Masks parts of the pose triplet in randomly chosen frames (BEST, section 3.3 and Table 7).

    ``ratio`` of the valid frames are chosen; in each of them every part is masked with ``part_prob``. The paper lists
    the cases hand only, body only, and both, so a frame in which no part was drawn is drawn again: a chosen frame
    always has a masked part, and parts are drawn from the distribution conditioned on that.

    Args:
        ratio: alpha, share of the valid frames to choose (at least one frame). Not in the paper.
        part_prob: Probability of masking each part of a chosen frame; 0.5 in the paper.
        parts: Parts that may be masked; ``('left', 'right')`` and ``('body',)`` are Table 7's hand and body rows.
        skip_empty: Whether a part without a single found joint is never masked, and so never scored. Not in the paper.

    Raises:
        ValueError: An argument is out of range.
    """

    tiny: ClassVar[dict[str, Any]] = dict(ratio=0.5)

    def __init__(
        self,
        ratio: float = 0.4,
        part_prob: float = 0.5,
        parts: tuple[str, ...] = PARTS,
        skip_empty: bool = False,
    ) -> None:
        if not 0 < ratio <= 1 or not 0 < part_prob <= 1:
            raise ValueError(f'UnitMasking: ratio and part_prob must be in (0, 1], got {ratio} and {part_prob}')
        if not parts or not set(parts) <= set(PARTS):
            raise ValueError(f'UnitMasking: parts must be some of {PARTS}, got {tuple(parts)}')
        self.ratio = ratio
        self.part_prob = part_prob
        self.parts = tuple(parts)
        self.skip_empty = skip_empty

    def __call__(self, pose: PoseBatch, generator: torch.Generator | None = None) -> MaskPlan:
        """Draws a plan.

        Args:
            pose: The batch.
            generator: Source of randomness; torch's default one if None.

        Returns:
            A plan whose ``scored`` and ``hidden`` (B, T, P) are equal and whose joints are untouched.

        Raises:
            ValueError: The layout has none of the parts.
        """
        chosen = choose_frames(pose.valid, self.ratio, generator)
        present = unit_parts(pose.layout)
        if not set(self.parts) & set(present):
            raise ValueError(f'UnitMasking: none of the parts {self.parts} exists in this layout, which has {present}')
        draw = uniform((*chosen.shape, len(present)), chosen.device, generator)
        can = torch.stack([self._maskable(part, pose) for part in present], dim=-1)
        # The first part that may be masked gets its probability on condition that one from there on is masked, and so
        # on until one was: with three parts and p = 0.5 it is 4/7, then 2/3, then 1.
        left = can.flip(-1).cumsum(-1).flip(-1)
        first = self.part_prob / (1 - (1 - self.part_prob) ** left)
        units, some = [], torch.zeros_like(chosen)
        for p in range(len(present)):
            probability = torch.where(some, self.part_prob, first[..., p])
            units.append((draw[..., p] < probability) & can[..., p])
            some = some | units[-1]
        return MaskPlan.hide(torch.stack(units, dim=-1) & chosen[..., None], pose)

    def _maskable(self, part: str, pose: PoseBatch) -> Tensor:
        """(B, T) whether the part may be masked."""
        if self.skip_empty and part in self.parts:
            return (pose.part(part)[1] > 0).any(-1)
        return torch.full_like(pose.valid, part in self.parts)
