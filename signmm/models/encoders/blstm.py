"""Bidirectional LSTM over time."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.registry import MODELS


@MODELS.register_module()
class BLSTMEncoder(nn.Module):
    """A bidirectional LSTM whose output is as wide as ``width``; padding is never read.

    Recorded for ONNX it is that format's LSTM, which takes the lengths as an input.

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
        if torch.onnx.is_in_onnx_export():
            return self._record(x, valid)
        if valid is None:
            return self.lstm(x)[0]
        # torch wants the lengths on the host.
        sizes = valid.sum(1).clamp(min=1).cpu()
        packed = nn.utils.rnn.pack_padded_sequence(x, sizes, batch_first=True, enforce_sorted=False)
        out, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=x.shape[1])
        return torch.where(valid[..., None], out, torch.zeros_like(out))

    def _record(self, x: Tensor, valid: Tensor | None) -> Tensor:
        sizes = None if valid is None else valid.sum(1).clamp(min=1).int()
        for layer in range(self.lstm.num_layers):
            x = self._record_layer(x, sizes, layer)
        return x if valid is None else torch.where(valid[..., None], x, torch.zeros_like(x))

    def _record_layer(self, x: Tensor, sizes: Tensor | None, layer: int) -> Tensor:
        """ONNX's LSTM: time first, (2, 4 H, ...) weights of both directions, (L, 2, B, H) comes out."""
        batch, length, hidden = x.shape[0], x.shape[1], self.lstm.hidden_size
        outputs = torch.onnx.ops.symbolic_multi_out(
            'LSTM',
            (
                x.transpose(0, 1),
                self._weights('weight_ih', layer),
                self._weights('weight_hh', layer),
                torch.cat([self._weights('bias_ih', layer), self._weights('bias_hh', layer)], 1),
                sizes,
            ),
            {'direction': 'bidirectional', 'hidden_size': hidden},
            dtypes=[x.dtype],
            shapes=[[length, 2, batch, hidden]],
        )
        return outputs[0].permute(2, 0, 1, 3).flatten(2)

    def _weights(self, name: str, layer: int) -> Tensor:
        """Weights of both directions; ONNX wants the gates in the order input, output, forget, cell."""
        both = [getattr(self.lstm, f'{name}_l{layer}{end}').chunk(4) for end in ('', '_reverse')]
        return torch.stack([torch.cat([i, o, f, g]) for i, f, g, o in both])
