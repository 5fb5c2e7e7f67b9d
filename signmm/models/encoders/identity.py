"""The encoder that does nothing, for embedders that mix frames themselves (ST-GCN)."""

from __future__ import annotations

from typing import Any, ClassVar

from torch import Tensor, nn

from signmm.registry import MODELS


@MODELS.register_module()
class IdentityEncoder(nn.Module):
    """Returns its input.

    Args:
        width: Channels D.
    """

    tiny: ClassVar[dict[str, Any]] = dict(width=12)

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def forward(self, x: Tensor, valid: Tensor | None) -> Tensor:
        """Passes (B, L, D) on, zero in padding."""
        return x if valid is None else x.masked_fill(~valid[:, :, None], 0.0)
