"""What a masking strategy decided, to be carried out by the model."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from signmm.structures.pose_batch import PoseBatch


@dataclass(frozen=True)
class MaskPlan:
    """A plan for one batch; nothing in it ever marks padding.

    Attributes:
        scored: (B, T, P) bool, units that count in the loss.
        hidden: (B, T, P) bool, embeddings replaced by the mask token or dropped.
        zeroed: (B, T, V) bool, joints whose coordinates and confidences are set to 0 before the embedding.
        noise: (B, T, V, 2) added to the coordinates before the embedding, or None.
    """

    scored: Tensor
    hidden: Tensor
    zeroed: Tensor
    noise: Tensor | None = None

    @classmethod
    def hide(cls, units: Tensor, pose: PoseBatch) -> MaskPlan:
        """Hides whole units and scores them, as every strategy does that leaves single joints alone.

        Args:
            units: (B, T, P) bool.
            pose: The poses.

        Returns:
            The plan.
        """
        return cls(scored=units, hidden=units, zeroed=torch.zeros_like(pose.score, dtype=torch.bool))
