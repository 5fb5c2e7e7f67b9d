"""The autoregressive Transformer decoder of SignBERT+ 3.3.3 (eq. 14-17), with cascaded cross-attention (eq. 20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from signmm.models.encoders.positions import PositionTable

#: (memory (B, S, D), valid (B, S) bool).
Memory = tuple[Tensor, Tensor]


@dataclass
class LayerCache:
    """Keys and values of one layer.

    Attributes:
        own: Of the tokens so far, each (B, H, n, Dh).
        cross: Of each memory.
    """

    own: tuple[Tensor, Tensor] | None = None
    cross: list[tuple[Tensor, Tensor]] = field(default_factory=list)


class Attention(nn.Module):
    """Multi-head attention with its keys and values in the caller's hands.

    Args:
        width: Channels D.
        heads: Heads H.
        dropout: Rate on the attention weights.
    """

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.rate = heads, dropout
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        for linear in (self.query, self.key, self.value, self.out):
            nn.init.xavier_uniform_(linear.weight)
            nn.init.zeros_(linear.bias)

    def keys_values(self, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Projects what is attended to.

        Args:
            memory: (B, S, D).

        Returns:
            Keys and values, (B, H, S, Dh) each.
        """
        return self._split(self.key(memory)), self._split(self.value(memory))

    def forward(self, x: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None, causal: bool = False) -> Tensor:
        """Lets queries attend to keys and values.

        Args:
            x: (B, N, D) queries.
            keys: (B, H, S, Dh).
            values: (B, H, S, Dh).
            mask: (B, 1, 1, S) bool, False = not attended to; or None.
            causal: Query n sees the keys up to n.

        Returns:
            (B, N, D).
        """
        rate = self.rate if self.training else 0.0
        out = nn.functional.scaled_dot_product_attention(
            self._split(self.query(x)), keys, values, attn_mask=mask, dropout_p=rate, is_causal=causal
        )
        return self.out(out.transpose(1, 2).flatten(2))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)


class DecoderLayer(nn.Module):
    """Masked self-attention, cross-attention to one or several memories in a cascade, feed-forward; post-norm (eq. 15).

    Args:
        width: Channels D.
        heads: Heads.
        ffn_width: Hidden width of the feed-forward network.
        dropout: Rate.
        memories: Number of memories: 1 (eq. 15) or more (eq. 20: the query to the second is the answer of the first).
    """

    def __init__(self, width: int, heads: int, ffn_width: int, dropout: float, memories: int) -> None:
        super().__init__()
        self.own = Attention(width, heads, dropout)
        self.cross = nn.ModuleList(Attention(width, heads, dropout) for _ in range(memories))
        self.feed = nn.Sequential(
            nn.Linear(width, ffn_width), nn.ReLU(), nn.Dropout(dropout), nn.Linear(ffn_width, width)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, memories: Sequence[Memory], cache: LayerCache | None = None) -> Tensor:
        """Runs the layer.

        Args:
            x: (B, N, D); with a cache, the new tokens only, N = 1.
            memories: As many as the layer was made for.
            cache: Is read and extended.

        Returns:
            (B, N, D).
        """
        keys, values = self.own.keys_values(x)
        if cache is not None:
            if cache.own is not None:
                keys, values = torch.cat([cache.own[0], keys], 2), torch.cat([cache.own[1], values], 2)
            cache.own = (keys, values)
        x = self.norms[0](x + self.dropout(self.own(x, keys, values, None, causal=cache is None)))
        answer = x
        for i, (cross, (memory, valid)) in enumerate(zip(self.cross, memories, strict=True)):
            if cache is not None and len(cache.cross) <= i:
                cache.cross.append(cross.keys_values(memory))  # type: ignore[operator]
            keys, values = cross.keys_values(memory) if cache is None else cache.cross[i]  # type: ignore[operator]
            answer = cross(answer, keys, values, valid[:, None, None, :])
        x = self.norms[1](x + self.dropout(answer))
        return self.norms[2](x + self.dropout(self.feed(x)))


class TextDecoder(nn.Module):
    """Predicts the next word from the words so far and the signing.

    Args:
        vocabulary_size: Words C.
        width: Channels D, even.
        depth: Layers.
        heads: Heads; divides ``width``.
        ffn_width: Hidden width of the feed-forward networks.
        dropout: Rate.
        memories: See :class:`DecoderLayer`.
    """

    def __init__(
        self,
        vocabulary_size: int,
        width: int = 512,
        depth: int = 3,
        heads: int = 8,
        ffn_width: int = 2048,
        dropout: float = 0.1,
        memories: int = 1,
    ) -> None:
        super().__init__()
        if width % heads or width % 2:
            raise ValueError(f'TextDecoder: width must be even and divided by heads, got {width} and {heads} heads')
        self.width = width
        self.embedding = nn.Embedding(vocabulary_size, width)
        nn.init.normal_(self.embedding.weight, std=width**-0.5)
        self.places = PositionTable()
        self.layers = nn.ModuleList(DecoderLayer(width, heads, ffn_width, dropout, memories) for _ in range(depth))
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(width, vocabulary_size)

    def forward(self, tokens: Tensor, memories: Sequence[Memory], cache: list[LayerCache] | None = None) -> Tensor:
        """Predicts what follows each word.

        Args:
            tokens: (B, N) ids; with a cache (B, 1), the newest.
            memories: (memory (B, S, D), valid (B, S)) of each modality.
            cache: From :meth:`new_cache`; is extended.

        Returns:
            (B, N, C) logits.
        """
        start = cache[0].own[0].shape[2] if cache is not None and cache[0].own is not None else 0
        words = self.embedding(tokens) * self.width**0.5
        x = self.dropout(words + self.places(start + tokens.shape[1], words)[start:])
        for i, layer in enumerate(self.layers):
            x = layer(x, memories, None if cache is None else cache[i])
        return self.classifier(x)

    def new_cache(self) -> list[LayerCache]:
        """Makes the cache of a new sentence.

        Returns:
            One empty cache per layer.
        """
        return [LayerCache() for _ in self.layers]


def reorder(cache: list[LayerCache], order: Tensor) -> None:
    """Lets the cache follow the beams; the memories' part stays, as beams never leave their sentence.

    Args:
        cache: Changed in place.
        order: (N,) row that each row continues.
    """
    for layer in cache:
        if layer.own is not None:
            layer.own = (layer.own[0][order], layer.own[1][order])
