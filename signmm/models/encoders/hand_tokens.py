"""One token per hand instead of one per frame, as in SignBERT."""

from __future__ import annotations

from typing import Any, ClassVar

from torch import Tensor, nn

from signmm.models.build import build_module
from signmm.registry import MODELS


@MODELS.register_module()
class HandTokenPositions(nn.Module):
    """Adds position encodings so that both tokens of a frame get the same one.

    Args:
        positions: Config or module for (B, T, Dp), e.g. ``SinusoidalPositions``.
        tokens: Tokens per frame.
        width: All tokens' widths together, for positions that leave theirs out.
    """

    def __init__(self, positions: dict[str, Any] | nn.Module, tokens: int = 2, width: int | None = None) -> None:
        super().__init__()
        self.positions = build_module(positions, width=None if width is None else width // tokens)
        self.tokens = tokens

    def forward(self, x: Tensor) -> Tensor:
        """Adds the positions of the frame to each of its tokens (B, T, tokens * Dp)."""
        parts = x.unflatten(2, (self.tokens, -1)).transpose(1, 2)
        return self.positions(parts.flatten(0, 1)).view_as(parts).transpose(1, 2).flatten(2)


@MODELS.register_module()
class HandTokenEncoder(nn.Module):
    """Runs an encoder over a sequence of ``tokens * T`` tokens of width Dp.

    Args:
        encoder: Config or module of width Dp, e.g. ``TransformerEncoder``.
        tokens: Tokens per frame.
        width: All tokens' widths together, for an encoder that leaves its own out.
    """

    tiny: ClassVar[dict[str, Any]] = dict(
        encoder=dict(type='TransformerEncoder', width=6, depth=1, heads=2, ffn_width=8)
    )

    def __init__(self, encoder: dict[str, Any] | nn.Module, tokens: int = 2, width: int | None = None) -> None:
        super().__init__()
        inner = build_module(encoder, width=None if width is None else width // tokens)
        self.encoder, self.tokens = inner, tokens
        self.width: int = tokens * inner.width

    def forward(self, x: Tensor, valid: Tensor | None) -> Tensor:
        """Mixes all tokens of a clip (B, T, tokens * Dp); valid (B, T), None = no padding."""
        sequence = x.unflatten(2, (self.tokens, -1)).flatten(1, 2)
        mixed = self.encoder(sequence, None if valid is None else valid.repeat_interleave(self.tokens, dim=1))
        return mixed.unflatten(1, (-1, self.tokens)).flatten(2)
