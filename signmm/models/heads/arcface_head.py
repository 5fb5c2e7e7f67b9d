"""Classification with an additive angular margin."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.heads.cosine_head import CosineHead
from signmm.registry import MODELS


@MODELS.register_module()
class ArcFaceHead(CosineHead):
    """A CosineHead that adds a margin to the angle of the true class in training (Deng et al. 2019, eq. 3).

    Where angle and margin together pass 180 degrees, cos(angle) - m sin(m) goes on falling where the cosine would rise
    again, as in the authors' code.

    Args:
        num_classes: See ClsHead.
        in_width: See ClsHead.
        mode: See CosineHead.
        hidden_width: See ClsHead.
        dropout: See ClsHead.
        label_smoothing: See ClsHead.
        layout: See ClsHead.
        contrast: See ClsHead.
        scale: s, 64 in the paper, whose data have 85,000 classes.
        margin: m in radians, 0.5 in the paper.

    Raises:
        ValueError: The margin is not in [0, pi / 2].
    """

    tiny: ClassVar[dict[str, Any]] = dict(num_classes=3, in_width=12, scale=4.0)

    def __init__(
        self,
        num_classes: int | None = None,
        in_width: int | None = None,
        mode: str = 'mean',
        hidden_width: int | None = None,
        dropout: float = 0.0,
        label_smoothing: float | Mapping[str, Any] = 0.0,
        layout: str = 'triplet49',
        contrast: Mapping[str, Any] | nn.Module | None = None,
        scale: float | None = 64.0,
        margin: float = 0.5,
    ) -> None:
        super().__init__(num_classes, in_width, mode, hidden_width, dropout, label_smoothing, layout, contrast, scale)
        if not 0 <= margin <= math.pi / 2:
            raise ValueError(f'ArcFaceHead: margin must be an angle from 0 to pi / 2, got {margin}')
        self.margin = margin

    def penalise(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Adds the margin.

        Args:
            logits: (B, C) s cos(angle).
            labels: (B,).

        Returns:
            (B, C), s cos(angle + m) at the true class.
        """
        column = labels[:, None]
        cosine = logits.gather(1, column) / self.scale
        # The slope of the sine is infinite at 0.
        sine = (1 - cosine.square()).clamp(min=1e-6).sqrt()
        moved = cosine * math.cos(self.margin) - sine * math.sin(self.margin)
        past = cosine < -math.cos(self.margin)
        moved = torch.where(past, cosine - self.margin * math.sin(self.margin), moved)
        return logits.scatter(1, column, self.scale * moved)
