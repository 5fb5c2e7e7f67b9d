"""Temporal pooling to a quarter, before the CTC decoder and the translation decoder."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.utils.suggest import did_you_mean

_MODES = ('mean', 'conv')


def pool_mean(x: Tensor, valid: Tensor, factor: int) -> tuple[Tensor, Tensor]:
    """Averages the valid frames of each block of frames.

    Args:
        x: (B, T, D).
        valid: (B, T) bool.
        factor: Frames of a block.

    Returns:
        (B, ceil(T / factor), D), zero in padding, and its validity.
    """
    batch, frames, width = x.shape
    missing = -frames % factor
    weight = nn.functional.pad(valid.to(x.dtype), (0, missing)).view(batch, -1, factor)
    blocks = nn.functional.pad(x, (0, 0, 0, missing)).view(batch, -1, factor, width)
    count = weight.sum(2)
    return torch.einsum('bsf,bsfd->bsd', weight, blocks) / count.clamp(min=1)[..., None], count > 0


@MODELS.register_module()
class TemporalPooling(nn.Module):
    """Reduces T frames to ceil(T / factor) steps (SignBERT+ 3.3.2, 3.3.3: to a quarter).

    Args:
        in_width: Channels D of the frames.
        width: Channels of the steps; by default ``in_width``. Another one, or ``'conv'``, adds parameters.
        factor: Frames per step; a power of 2 for ``'conv'``.
        mode: ``'mean'``: average (SignBERT+ 3.3.3). ``'conv'``: convolution of 5 frames and maximum over 2, repeated
            until the factor is reached, as the 1-D networks of the field (VAC: K5-P2-K5-P2).
        dropout: Rate after each convolution.
    """

    def __init__(
        self, in_width: int, width: int | None = None, factor: int = 4, mode: str = 'mean', dropout: float = 0.0
    ) -> None:
        super().__init__()
        if mode not in _MODES:
            raise ValueError(f"TemporalPooling: unknown mode '{mode}'{did_you_mean(mode, _MODES)}")
        if factor < 1 or (mode == 'conv' and factor & (factor - 1)):
            raise ValueError(f"TemporalPooling: factor must be positive, for 'conv' a power of 2, got {factor}")
        self.factor, self.in_width, self.width = factor, in_width, width or in_width
        self.project = nn.Linear(in_width, self.width) if mode == 'mean' and self.width != in_width else None
        rounds = factor.bit_length() - 1 if mode == 'conv' else 0
        widths = [in_width] + [self.width] * rounds
        self.convs = nn.ModuleList(nn.Conv1d(a, b, 5, padding=2) for a, b in zip(widths, widths[1:], strict=False))
        self.norms = nn.ModuleList(nn.LayerNorm(self.width) for _ in range(rounds))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, valid: Tensor) -> tuple[Tensor, Tensor]:
        """Pools.

        Args:
            x: (B, T, D).
            valid: (B, T) bool.

        Returns:
            (B, S, width), zero in padding, and (B, S) bool.
        """
        if not len(self.convs):
            x, valid = pool_mean(x, valid, self.factor)
            return (x if self.project is None else self.project(x) * valid[..., None]), valid
        x = x * valid[..., None]
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = self.dropout(norm(conv(x.transpose(1, 2)).transpose(1, 2)).relu()) * valid[..., None]
            # Padding is 0, the least value after ReLU, so that it never is the maximum.
            x = nn.functional.max_pool1d(x.transpose(1, 2), 2, ceil_mode=True).transpose(1, 2)
            valid = valid[:, ::2]
        return x, valid


def resample_features(features: list[Tensor], sizes: Tensor, length: int) -> Tensor:
    """Brings features of another modality to the steps of the poses, each clip on its own.

    Args:
        features: For each clip (S, F), any S >= 1.
        sizes: (B,) steps of each clip.
        length: Steps of the padded batch.

    Returns:
        (B, length, F), zero in padding.
    """
    rows = []
    for clip, size in zip(features, sizes.tolist(), strict=True):
        steps = nn.functional.adaptive_avg_pool1d(clip.float().t()[None], max(int(size), 1))[0].t()[: int(size)]
        rows.append(nn.functional.pad(steps, (0, 0, 0, length - int(size))))
    return torch.stack(rows)


def sample_features(samples: list, width: int, who: str, device: torch.device) -> list[Tensor]:
    """Reads the features that ``LoadFeatures`` attached to the samples.

    Args:
        samples: With ``features`` (S, F).
        width: F wanted.
        who: Named in the error text.
        device: Where they go.

    Returns:
        One tensor per clip.

    Raises:
        ValueError: A clip has none, or of another width.
    """
    found = []
    for sample in samples:
        where = f"{who}: clip '{sample.get('video_id', '?')}'"
        if 'features' not in sample:
            raise ValueError(f'{where} has no features; put LoadFeatures after PackSignInputs')
        if sample.features.shape[-1] != width:
            raise ValueError(f'{where} has features of width {sample.features.shape[-1]}, expected {width}')
        found.append(sample.features.to(device))
    return found
