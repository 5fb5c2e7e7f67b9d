"""A masking that hides one run of frames."""

from __future__ import annotations

import torch

from signmm.registry import MASKINGS
from signmm.structures import MaskPlan, PoseBatch


@MASKINGS.register_module()
class BlockMasking:
    """Hides all parts in one run of consecutive valid frames, at a random place in each clip.

    Args:
        ratio: Length of the run as a share of the valid frames, rounded, at least one frame.

    Raises:
        ValueError: The ratio is not in (0, 1].
    """

    def __init__(self, ratio: float = 0.4) -> None:
        if not 0 < ratio <= 1:
            raise ValueError(f'BlockMasking: ratio must be in (0, 1], got {ratio}')
        self.ratio = ratio

    def __call__(self, pose: PoseBatch, generator: torch.Generator | None = None) -> MaskPlan:
        """Draws a plan.

        Args:
            pose: The batch; padding may lie anywhere.
            generator: Source of randomness on the CPU.

        Returns:
            A plan whose ``scored`` and ``hidden`` (B, T, P) are equal and whose joints are untouched.
        """
        count = pose.valid.sum(1)
        length = (count * self.ratio).round().long().clamp(min=1)
        start = (torch.rand(len(count), generator=generator).to(count.device) * (count - length + 1)).long()
        place = pose.valid.cumsum(1) - 1
        chosen = (place >= start[:, None]) & (place < (start + length)[:, None]) & pose.valid
        units = chosen[..., None].repeat(1, 1, len(pose.layout.parts))
        return MaskPlan(scored=units, hidden=units, zeroed=torch.zeros_like(pose.score, dtype=torch.bool))
