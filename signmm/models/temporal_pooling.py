"""Temporal pooling to a quarter, before the CTC decoder and the translation decoder."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.structures import Ragged, SampleBatch
from signmm.utils.exporting import is_exporting
from signmm.utils.precision import full_precision
from signmm.utils.suggest import choose

_MODES = ('mean', 'conv')


def mean_frames(x: Tensor, valid: Tensor) -> Tensor:
    """Averages the valid frames of each clip.

    Args:
        x: (B, T, D).
        valid: (B, T) bool.

    Returns:
        (B, D); 0 for a clip without valid frames.
    """
    weight = valid / valid.sum(1, keepdim=True).clamp(min=1)
    return torch.einsum('bt,btd->bd', weight.to(x.dtype), x)


def pool_mean(x: Tensor, valid: Tensor, factor: int) -> tuple[Tensor, Tensor]:
    """Averages the valid frames of each block of frames.

    Args:
        x: (B, T, D).
        valid: (B, T) bool.
        factor: Frames of a block.

    Returns:
        (B, ceil(T / factor), D), zero in padding, and its validity.
    """
    if is_exporting():
        blocks, real = _blocks(x, factor)
        weight = _blocks(valid, factor)[0] * real[None].to(x.dtype)
        count = weight.sum(2)
        return (weight[..., None] * blocks).sum(2) / count.clamp(min=1.0)[..., None], count > 0
    batch, frames, width = x.shape
    missing = -frames % factor
    weight = nn.functional.pad(valid.to(x.dtype), (0, missing)).view(batch, -1, factor)
    blocks = nn.functional.pad(x, (0, 0, 0, missing)).view(batch, -1, factor, width)
    count = weight.sum(2)
    return torch.einsum('bsf,bsfd->bsd', weight, blocks) / count.clamp(min=1)[..., None], count > 0


def max_of_pairs(x: Tensor) -> Tensor:
    """Takes the maximum of each two frames, and an odd one at the end as it is.

    Args:
        x: (B, T, D).

    Returns:
        (B, ceil(T / 2), D).
    """
    if is_exporting():
        return _blocks(x, 2)[0].amax(2)
    return nn.functional.max_pool1d(x.transpose(1, 2), 2, ceil_mode=True).transpose(1, 2)


def _blocks(x: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Cuts (B, L, ...) into (B, S, size, ...), the last frame repeated; and tells which frames (S, size) are real.

    For recording, where the remainder of L / size must not be asked for.
    """
    length = x.shape[1]
    steps = (length + size - 1) // size
    index = torch.arange(steps * size, device=x.device)
    found = x.index_select(1, index.clamp(max=length - 1)).unflatten(1, (steps, size))
    return found, (index < length).unflatten(0, (steps, size))


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
        choose('TemporalPooling: mode', mode, _MODES)
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
        """Shortens sequences.

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
            x = max_of_pairs(x)
            valid = valid[:, ::2]
        return x, valid


def resample_features(features: Ragged, sizes: Tensor, length: int) -> Tensor:
    """Brings features of another modality to the steps of the poses, each clip on its own, by adaptive averages.

    Args:
        features: For each clip (S, F), any S >= 1.
        sizes: (B,) steps of each clip.
        length: Steps of the padded batch.

    Returns:
        (B, length, F), zero in padding.
    """
    have, wanted = features.sizes[:, None], sizes[:, None]
    step = torch.arange(length, device=sizes.device)
    start = step * have // wanted.clamp(min=1)
    stop = -(-(step + 1) * have // wanted.clamp(min=1))
    place = torch.arange(features.values.shape[1], device=sizes.device)
    inside = (place >= start[..., None]) & (place < stop[..., None]) & (step < wanted)[..., None]
    with full_precision(sizes.device):
        return (inside / (stop - start).clamp(min=1)[..., None]) @ features.values.float()


def sample_features(samples: Sequence, width: int, who: str, device: torch.device) -> Ragged:
    """Reads the features that ``LoadFeatures`` attached to the samples.

    Args:
        samples: With ``features`` (S, F).
        width: F wanted.
        who: Named in the error text.
        device: Where they go.

    Returns:
        A row for each clip.

    Raises:
        ValueError: A clip has none, or of another width.
    """
    batch = SampleBatch.of(samples)
    rows = batch.columns.get('features') or [None] * len(batch)
    for row, found in enumerate([rows.values] if isinstance(rows, Ragged) else rows):
        if found is None:
            raise ValueError(f'{who}: {batch.name(row)} has no features; put LoadFeatures after PackSignInputs')
        if found.shape[-1] != width:
            raise ValueError(f'{who}: {batch.name(row)} has features of width {found.shape[-1]}, expected {width}')
    return Ragged.of(rows).apply(lambda x: x.to(device, non_blocking=True))
