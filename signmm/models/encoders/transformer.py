"""The Transformer encoder (Vaswani et al. 2017) on scaled_dot_product_attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.compiler import is_compiling

from signmm.models.dropout import FastDropout
from signmm.models.rows import Rows
from signmm.registry import MODELS
from signmm.utils.exporting import is_exporting
from signmm.utils.suggest import choose

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {'relu': nn.functional.relu, 'gelu': nn.functional.gelu}


def attend(heads: Tensor, mask: Tensor | None, rate: float) -> Tensor:
    """Scaled dot-product attention.

    Args:
        heads: (3, B, H, L, Dh) queries, keys and values.
        mask: (B, 1, 1, L) bool, False = a key that nobody attends to; None for none.
        rate: Dropout of the weights.

    Returns:
        (B, H, L, Dh).
    """
    if not rate or heads.device.type != 'cpu':
        query, key, value = heads.unbind(0)
        return nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=rate)
    # On a CPU no kernel of PyTorch drops weights, and its plain way takes twice as many steps as this one.
    query, key, value = heads.flatten(1, 2).unbind(0)
    # The softmax is in float32, as in that one.
    scores = torch.bmm(query * query.shape[-1] ** -0.5, key.transpose(1, 2)).float()
    if mask is not None:
        # Not -inf: clips that are all padding must not become NaN.
        clips = scores.unflatten(0, heads.shape[1:3])
        scores = clips.masked_fill(~mask, torch.finfo(scores.dtype).min).flatten(0, 1)
    weights = nn.functional.dropout(scores.softmax(-1), rate).to(value.dtype)
    return torch.bmm(weights, value).unflatten(0, heads.shape[1:3])


class TransformerLayer(nn.Module):
    """Self-attention and feed-forward network, each with a residual.

    Args:
        width: Channels D.
        heads: Attention heads H; divides D.
        ffn_width: Hidden width of the feed-forward network.
        dropout: Rate on attention weights and both residual branches.
        activation: ``'relu'`` or ``'gelu'``.
        norm: ``'post'`` (after each sum, Vaswani) or ``'pre'`` (before each branch).
    """

    def __init__(
        self,
        width: int,
        heads: int,
        ffn_width: int,
        dropout: float,
        activation: str,
        norm: str,
    ) -> None:
        super().__init__()
        self.heads, self.post = heads, norm == 'post'
        self.attention_dropout = dropout
        self.activation = _ACTIVATIONS[activation]
        self.qkv = nn.Linear(width, 3 * width)
        self.project = nn.Linear(width, width)
        self.expand = nn.Linear(width, ffn_width)
        self.contract = nn.Linear(ffn_width, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.dropout, self.ffn_dropout = FastDropout(dropout), FastDropout(dropout)
        for linear in (self.qkv, self.project, self.expand, self.contract):
            nn.init.xavier_uniform_(linear.weight)
            nn.init.zeros_(linear.bias)

    def forward(self, x: Tensor, mask: Tensor | None, rows: Rows) -> Tensor:
        """Runs the layer.

        Args:
            x: (N, D).
            mask: (B, 1, 1, L) bool, False = a key that nobody attends to; None if there is no padding.
            rows: Where the rows of x lie in (B, L).

        Returns:
            (N, D).
        """
        if self.post:
            x = self.norm1(x + self.dropout(self._attend(x, mask, rows)))
            return self.norm2(x + self.dropout(self._feed(x)))
        x = x + self.dropout(self._attend(self.norm1(x), mask, rows))
        return x + self.dropout(self._feed(self.norm2(x)))

    def attention(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Computes the attention weights of this layer, for drawing.

        Args:
            x: (B, L, D), the layer's input.
            mask: As in ``forward``.

        Returns:
            (B, H, L, L), query by key; the rows of padded clips are zero.
        """
        query, key, _ = self._split(self.qkv(x if self.post else self.norm1(x))).unbind(0)
        weights = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
        if mask is not None:
            weights = weights.masked_fill(~mask, -torch.inf)
        return weights.softmax(-1).nan_to_num(0.0)

    def _split(self, qkv: Tensor) -> Tensor:
        """(B, L, 3 D) to queries, keys and values of the heads, (3, B, H, L, Dh)."""
        return qkv.unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)

    def _attend(self, x: Tensor, mask: Tensor | None, rows: Rows) -> Tensor:
        heads = self._split(rows.scatter(self.qkv(x)))
        rate = self.attention_dropout if self.training else 0.0
        out = attend(heads, mask, rate)
        return self.project(rows.gather(out.transpose(1, 2).flatten(2)))

    def _feed(self, x: Tensor) -> Tensor:
        return self.contract(self.ffn_dropout(self.activation(self.expand(x))))


@MODELS.register_module()
class TransformerEncoder(nn.Module):
    """A stack of layers, each initialised on its own.

    Args:
        width: Channels D.
        depth: Number of layers.
        heads: Attention heads; divides ``width``.
        ffn_width: Hidden width of the feed-forward networks.
        dropout: Rate inside the layers.
        activation: ``'relu'`` (Vaswani) or ``'gelu'``.
        norm: ``'post'`` (Vaswani) or ``'pre'``, which adds a norm at the end.
    """

    tiny: ClassVar[dict[str, Any]] = dict(width=12, depth=2, heads=2, ffn_width=16)

    def __init__(
        self,
        width: int,
        depth: int = 3,
        heads: int = 8,
        ffn_width: int = 2048,
        dropout: float = 0.1,
        activation: str = 'relu',
        norm: str = 'post',
    ) -> None:
        super().__init__()
        if heads < 1 or width % heads:
            raise ValueError(f'TransformerEncoder: heads must divide width, got width {width} and {heads} heads')
        choose('TransformerEncoder: norm', norm, ('post', 'pre'))
        choose('TransformerEncoder: activation', activation, _ACTIVATIONS)
        self.width = width
        self.layers = nn.ModuleList(
            TransformerLayer(width, heads, ffn_width, dropout, activation, norm) for _ in range(depth)
        )
        self.norm = nn.LayerNorm(width) if norm == 'pre' else nn.Identity()

    def forward(self, x: Tensor, valid: Tensor | None, keys: Tensor | None = None) -> Tensor:
        """Encodes sequences.

        Args:
            x: (B, L, D).
            valid: (B, L) bool, False = padding; None if there is none.
            keys: (B, L) bool, the positions that others attend to, one or more per clip; by default the valid ones.

        Returns:
            (B, L, D), zero in padding.
        """
        keys = valid if keys is None else keys
        mask = None if keys is None else keys[:, None, None, :]
        rows = Rows(tuple(x.shape[:2]), self._index(valid))
        x = rows.gather(x)
        for layer in self.layers:
            x = layer(x, mask, rows)
        x = rows.scatter(self.norm(x))
        return x if valid is None or rows.index is not None else x.masked_fill(~valid[:, :, None], 0.0)

    def _index(self, valid: Tensor | None) -> Tensor | None:
        """The valid positions, in inference on a CPU, where asking for their number costs nothing."""
        if valid is None or self.training or valid.device.type != 'cpu' or is_exporting() or is_compiling():
            return None
        return None if bool(valid.all()) else valid.flatten().nonzero()[:, 0]

    @torch.no_grad()
    def attention_maps(self, x: Tensor, valid: Tensor) -> Tensor:
        """Computes what every frame attends to, for drawing.

        Args:
            x: (B, L, D).
            valid: (B, L) bool.

        Returns:
            (depth, B, H, L, L), query by key; each row of a valid query sums to 1 over the valid keys.
        """
        mask, maps = valid[:, None, None, :], []
        rows = Rows(tuple(x.shape[:2]), None)
        for layer in self.layers:
            maps.append(layer.attention(x, mask))  # type: ignore[operator]
            x = rows.scatter(layer(rows.gather(x), mask, rows))
        return torch.stack(maps)
