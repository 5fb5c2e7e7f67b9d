"""The Transformer encoder with what the released code of MASA does beyond the paper."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.models.encoders.transformer import TransformerEncoder
from signmm.registry import MODELS


@MODELS.register_module()
class ReleasedTransformerEncoder(TransformerEncoder):
    """The encoder of the paper, with one switch for each difference of MASA's released code.

    Args:
        width: See :class:`TransformerEncoder`, as for all further ones without a word here.
        depth: Number of layers.
        heads: Attention heads.
        ffn_width: Hidden width.
        dropout: Rate inside the layers.
        activation: Of the hidden units.
        norm: ``'post'`` or ``'pre'``.
        norm_eps: ``eps`` of the layer norms; released 1e-12.
        input_norm: Whether the input is normalised before the first layer; released True.
        ffn_dropout: Rate on the hidden units of the feed-forward networks, None for ``dropout``; released 0.
    """

    def __init__(
        self,
        width: int,
        depth: int = 3,
        heads: int = 8,
        ffn_width: int = 2048,
        dropout: float = 0.1,
        activation: str = 'relu',
        norm: str = 'post',
        norm_eps: float = 1e-5,
        input_norm: bool = False,
        ffn_dropout: float | None = None,
    ) -> None:
        super().__init__(width, depth, heads, ffn_width, dropout, activation, norm)
        self.input_norm = nn.LayerNorm(width) if input_norm else nn.Identity()
        for module in self.modules():
            if isinstance(module, nn.LayerNorm):
                module.eps = norm_eps
        if ffn_dropout is not None:
            for layer in self.layers:
                layer.ffn_dropout.p = ffn_dropout  # type: ignore[union-attr]

    def forward(self, x: Tensor, valid: Tensor | None, keys: Tensor | None = None) -> Tensor:
        """Encodes sequences (B, L, D), see :class:`TransformerEncoder`."""
        return super().forward(self.input_norm(x), valid, keys)

    def attention_maps(self, x: Tensor, valid: Tensor) -> Tensor:
        """Computes what every frame attends to, (depth, B, H, L, L)."""
        with torch.no_grad():
            return super().attention_maps(self.input_norm(x), valid)
