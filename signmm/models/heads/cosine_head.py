"""Classification by the angle between an embedding and a vector for each class."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.heads.cls_head import ClsHead
from signmm.registry import MODELS
from signmm.utils.precision import full_precision


class CosineClassifier(nn.Module):
    """Cosines with class vectors, times a scale; in float32 under mixed precision.

    Args:
        in_width: Width D of what it reads.
        num_classes: C.
        scale: s.
    """

    def __init__(self, in_width: int, num_classes: int, scale: float) -> None:
        super().__init__()
        self.scale = scale
        self.weight = nn.Parameter(torch.empty(num_classes, in_width))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Computes logits.

        Args:
            x: (B, D).

        Returns:
            (B, C) s cos(angle), float32.
        """
        with full_precision(x.device):
            directions = nn.functional.normalize(self.weight.float(), dim=1)
            return self.scale * nn.functional.linear(nn.functional.normalize(x.float(), dim=1), directions)


@MODELS.register_module()
class CosineHead(ClsHead):
    """A ClsHead whose last map is cosines with class vectors, so that embeddings of one class point the same way.

    Args:
        num_classes: See ClsHead.
        in_width: See ClsHead.
        mode: See ClsHead; with ``'mean'`` the class vectors live in the space of the embeddings.
        hidden_width: See ClsHead.
        dropout: See ClsHead.
        label_smoothing: See ClsHead.
        layout: See ClsHead.
        contrast: See ClsHead.
        scale: s; by default sqrt(2) ln(C - 1), the fixed scale of AdaCos (Zhang et al. 2019, eq. 12).

    Raises:
        ValueError: The scale is not positive.
    """

    tiny: ClassVar[dict[str, Any]] = dict(num_classes=3, in_width=12)

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
        scale: float | None = None,
    ) -> None:
        super().__init__(num_classes, in_width, mode, hidden_width, dropout, label_smoothing, None, layout, contrast)
        if scale is None:
            scale = math.sqrt(2) * math.log(max(self.num_classes - 1, 2))
        if scale <= 0:
            raise ValueError(f'{type(self).__name__}: scale must be above 0, got {scale}')
        self.scale = scale
        self.classifier[-1] = CosineClassifier(self.last_width, self.num_classes, scale)
