"""Masked unit modelling of BEST (section 3.3)."""

from __future__ import annotations

from itertools import product

import torch
from torch import Tensor

from signmm.masking.base import choose_frames, unit_parts
from signmm.registry import MASKINGS
from signmm.structures import PARTS, MaskPlan, PoseBatch


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

    Raises:
        ValueError: An argument is out of range.
    """

    def __init__(self, ratio: float = 0.4, part_prob: float = 0.5, parts: tuple[str, ...] = PARTS) -> None:
        if not 0 < ratio <= 1 or not 0 < part_prob <= 1:
            raise ValueError(f'UnitMasking: ratio and part_prob must be in (0, 1], got {ratio} and {part_prob}')
        if not parts or not set(parts) <= set(PARTS):
            raise ValueError(f'UnitMasking: parts must be some of {PARTS}, got {tuple(parts)}')
        self.ratio = ratio
        self.part_prob = part_prob
        self.parts = tuple(parts)

    def __call__(self, pose: PoseBatch, generator: torch.Generator | None = None) -> MaskPlan:
        """Draws a plan.

        Args:
            pose: The batch.
            generator: Source of randomness; torch's default one if None.

        Returns:
            A plan whose ``scored`` and ``hidden`` (B, T, P) are equal and whose joints are untouched.
        """
        chosen = choose_frames(pose.valid, self.ratio, generator)
        present = unit_parts(pose.layout)
        subsets, weights = self._subsets(present)
        draw = torch.multinomial(weights, chosen.numel(), replacement=True, generator=generator)
        units = subsets[draw].view(*chosen.shape, len(present)).to(chosen.device) & chosen[..., None]
        return MaskPlan.hide(units, pose)

    def _subsets(self, present: tuple[str, ...]) -> tuple[Tensor, Tensor]:
        """All non-empty sets of maskable parts (S, P) and their probabilities (S,), up to a factor."""
        cases = [c for c in product((False, True), repeat=len(present)) if any(c)]
        allowed = [c for c in cases if all(part in self.parts for part, on in zip(present, c, strict=True) if on)]
        if not allowed:
            raise ValueError(f'UnitMasking: none of the parts {self.parts} exists in this layout, which has {present}')
        p, size = self.part_prob, sum(part in self.parts for part in present)
        weights = [p ** sum(c) * (1 - p) ** (size - sum(c)) for c in allowed]
        return torch.tensor(allowed), torch.tensor(weights)
