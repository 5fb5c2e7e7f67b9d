"""Temporal convolutions and Transformer blocks, an encoder for small data.

Order and parts follow the winning solution of the Google Isolated Sign Language Recognition challenge (Kaggle 2023):
expanding depthwise convolutions with efficient channel attention (Wang et al., CVPR 2020), then self-attention.
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.dropout import FastDropout
from signmm.models.embedders.frame_norm import FrameNorm1d
from signmm.registry import MODELS


class DropPath(nn.Module):
    """Stochastic depth (Huang et al., ECCV 2016): leaves out a residual branch of whole clips.

    Args:
        p: Rate.
    """

    def __init__(self, p: float = 0.0) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        """Drops the branch (B, ...) of whole clips in training; what is kept is scaled by 1 / (1 - p)."""
        if not self.training or self.p == 0:
            return x
        keep = torch.rand((len(x), *[1] * (x.ndim - 1)), device=x.device) >= self.p
        return x * (keep.to(x.dtype) / (1 - self.p))


class ValidBatchNorm(FrameNorm1d):
    """Batch norm whose statistics are those of the valid frames, without gathering them.

    Args:
        width: Channels D.
    """

    running_mean: Tensor
    running_var: Tensor
    num_batches_tracked: Tensor

    def __init__(self, width: int) -> None:
        super().__init__(width)

    def forward(self, x: Tensor, valid: Tensor | None) -> Tensor:  # type: ignore[override]
        """Normalises. Gives (B, L, D); padding holds anything."""
        if valid is None:
            return super().forward(x.flatten(0, 1)).view_as(x)
        if not self.training:
            scale = self.weight * torch.rsqrt(self.running_var + self.eps)
            return x * scale + (self.bias - self.running_mean * scale)
        weight = valid[..., None].to(torch.float32)
        count = weight.sum().clamp(min=1)
        full = x.float()
        mean = (full * weight).sum((0, 1)) / count
        variance = ((full - mean).square() * weight).sum((0, 1)) / count
        with torch.no_grad():
            self.num_batches_tracked.add_(1)
            rate = self.momentum if self.momentum is not None else 0.1
            self.running_mean.lerp_(mean, rate)
            self.running_var.lerp_(variance * (count / (count - 1).clamp(min=1)), rate)
        scale = self.weight * torch.rsqrt(variance + self.eps)
        return (full * scale + (self.bias - mean * scale)).to(x.dtype)


class ChannelAttention(nn.Module):
    """Efficient channel attention: a convolution over the channels' means makes a gate for each of them.

    Args:
        kernel: Channels seen by the convolution, odd.
    """

    def __init__(self, kernel: int = 5) -> None:
        super().__init__()
        self.conv = nn.Conv1d(1, 1, kernel, padding=kernel // 2, bias=False)

    def forward(self, x: Tensor, valid: Tensor | None) -> Tensor:
        """Gates the channels of (B, L, D); valid (B, L), None = no padding."""
        if valid is None:
            mean = x.mean(1, keepdim=True)
        else:
            count = valid.sum(1).clamp(min=1)[:, None, None]
            mean = (x * valid[..., None]).sum(1, keepdim=True) / count
        return x * self.conv(mean).sigmoid()


class ConvBlock(nn.Module):
    """Expand, depthwise convolution over time, norm, channel attention, contract; one residual branch.

    Args:
        width: Channels D.
        kernel: Frames seen, odd.
        expand: Hidden channels over D.
        drop_path: Rate of stochastic depth.
        attention: Whether there is channel attention.
    """

    def __init__(self, width: int, kernel: int, expand: int, drop_path: float, attention: bool) -> None:
        super().__init__()
        hidden = expand * width
        self.expand = nn.Linear(width, hidden)
        # A picture of height 1: on a CPU a third of the time of a Conv1d.
        self.conv = nn.Conv2d(hidden, hidden, (1, kernel), padding=(0, kernel // 2), groups=hidden, bias=False)
        self.norm = ValidBatchNorm(hidden)
        self.attention = ChannelAttention() if attention else None
        self.contract = nn.Linear(hidden, width)
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor, valid: Tensor | None) -> Tensor:
        """Convolves (B, L, D); valid (B, L), None = no padding, which may hold anything afterwards."""
        hidden = nn.functional.silu(self.expand(x))
        if valid is not None:
            hidden = hidden * valid[..., None]
        hidden = self.norm(self.conv(hidden.transpose(1, 2).unsqueeze(2)).squeeze(2).transpose(1, 2), valid)
        if self.attention is not None:
            hidden = self.attention(hidden, valid)
        return x + self.drop_path(self.contract(hidden))


class AttentionBlock(nn.Module):
    """Pre-norm self-attention and feed-forward network with SiLU.

    Args:
        width: Channels D.
        heads: Attention heads; divides D.
        expand: Hidden channels of the feed-forward network over D.
        dropout: Rate on both residual branches.
        drop_path: Rate of stochastic depth.
    """

    def __init__(self, width: int, heads: int, expand: int, dropout: float, drop_path: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.project = nn.Linear(width, width)
        self.feed = nn.Sequential(nn.Linear(width, expand * width), nn.SiLU(), nn.Linear(expand * width, width))
        self.dropout, self.drop_path = FastDropout(dropout), DropPath(drop_path)

    def forward(self, x: Tensor, valid: Tensor | None) -> Tensor:
        """Attends within (B, L, D); valid (B, L), None = no padding, which may hold anything afterwards."""
        query, key, value = self.qkv(self.norm1(x)).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        # In a clip of padding alone everything is attended to, because a row without keys would be NaN.
        keys = None if valid is None else (valid | ~valid.any(1, keepdim=True))[:, None, None, :]
        out = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=keys)
        x = x + self.drop_path(self.dropout(self.project(out.transpose(1, 2).flatten(2))))
        return x + self.drop_path(self.dropout(self.feed(self.norm2(x))))


@MODELS.register_module()
class ConvTransformerEncoder(nn.Module):
    """Repeats: some convolution blocks, then some attention blocks.

    The convolutions tell frames their order, so no positions are needed.

    Args:
        width: Channels D.
        depth: Repetitions.
        convs: Convolution blocks in each.
        attentions: Attention blocks in each.
        kernel: Frames seen by a convolution, odd.
        heads: Attention heads; divides ``width``.
        expand: Hidden channels of all blocks over D.
        dropout: Rate on the branches of attention blocks.
        drop_path: Rate of stochastic depth, the same in all blocks.
        channel_attention: Whether convolution blocks have it.

    Raises:
        ValueError: ``heads`` does not divide ``width``, an even ``kernel``, no block at all, or a ``drop_path`` of 1.
    """

    tiny: ClassVar[dict[str, Any]] = dict(width=12, kernel=3, heads=2)

    def __init__(
        self,
        width: int,
        depth: int = 1,
        convs: int = 2,
        attentions: int = 1,
        kernel: int = 7,
        heads: int = 4,
        expand: int = 2,
        dropout: float = 0.2,
        drop_path: float = 0.2,
        channel_attention: bool = True,
    ) -> None:
        super().__init__()
        if width % heads or kernel % 2 == 0 or depth < 1 or convs + attentions < 1 or not 0 <= drop_path < 1:
            raise ValueError(
                'ConvTransformerEncoder: needs heads that divide width, an odd kernel, at least one block and '
                f'drop_path in [0, 1), got width {width}, heads {heads}, kernel {kernel}, depth {depth}, '
                f'convs {convs}, attentions {attentions}, drop_path {drop_path}'
            )
        self.width = width
        self.blocks = nn.ModuleList()
        for _ in range(depth):
            self.blocks.extend(ConvBlock(width, kernel, expand, drop_path, channel_attention) for _ in range(convs))
            self.blocks.extend(AttentionBlock(width, heads, expand, dropout, drop_path) for _ in range(attentions))

    def forward(self, x: Tensor, valid: Tensor | None) -> Tensor:
        """Encodes (B, L, D), zero in padding; valid (B, L), None = no padding."""
        for block in self.blocks:
            x = block(x, valid)
        return x if valid is None else x.masked_fill(~valid[..., None], 0.0)
