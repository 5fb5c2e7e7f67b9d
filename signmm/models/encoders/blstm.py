"""Bidirectional LSTM over time."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.registry import MODELS


@MODELS.register_module()
class BLSTMEncoder(nn.Module):
    """A bidirectional LSTM whose output is as wide as ``width``; padding is never read.

    Args:
        width: Channels of the output, even.
        in_width: Channels of the input; by default ``width``.
        depth: Layers.
        dropout: Rate between the layers.
    """

    tiny: ClassVar[dict[str, Any]] = dict(width=12, depth=1)

    def __init__(self, width: int, in_width: int | None = None, depth: int = 2, dropout: float = 0.0) -> None:
        super().__init__()
        if width % 2:
            raise ValueError(f'BLSTMEncoder: width must be even, got {width}')
        self.width = width
        self.lstm = nn.LSTM(
            in_width or width, width // 2, depth, batch_first=True, bidirectional=True,
            dropout=dropout if depth > 1 else 0.0,
        )  # fmt: skip

    def forward(self, x: Tensor, valid: Tensor | None) -> Tensor:
        """Encodes (B, L, in_width), valid positions first: (B, L, width), zero in padding."""
        if valid is None:
            return self.lstm(x)[0]
        # torch wants the lengths on the host.
        sizes = valid.sum(1).clamp(min=1).cpu()
        packed = nn.utils.rnn.pack_padded_sequence(x, sizes, batch_first=True, enforce_sorted=False)
        out, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=x.shape[1])
        return torch.where(valid[..., None], out, torch.zeros_like(out))
