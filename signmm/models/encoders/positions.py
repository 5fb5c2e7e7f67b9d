"""Position encodings, added to the embedded sequence."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from signmm.registry import MODELS


def sinusoids(length: int, width: int) -> Tensor:
    """Computes sine and cosine waves of Vaswani et al. 2017, sec. 3.5.

    Args:
        length: Number of positions.
        width: Number of channels, even.

    Returns:
        (length, width) float32; even channels are sines, odd ones cosines.
    """
    position = torch.arange(length, dtype=torch.float32)[:, None]
    rate = torch.exp(torch.arange(0, width, 2, dtype=torch.float32) * (-math.log(10000.0) / width))
    return torch.stack([(position * rate).sin(), (position * rate).cos()], dim=-1).flatten(1)


class PositionTable:
    """Sinusoids that are computed once for the longest sequence so far, on the device where they are used."""

    def __init__(self) -> None:
        self.trim(128)

    def trim(self, least: int) -> None:
        """Empties the table.

        Args:
            least: Positions that it gets at the next use, if no more are wanted.
        """
        self._table, self._least = torch.zeros(0, 0), least

    def __call__(self, length: int, like: Tensor) -> Tensor:
        """Gives the sinusoids of the first positions.

        Args:
            length: Number of positions.
            like: (..., D), with the width, device and type wanted.

        Returns:
            (length, D).
        """
        width = like.shape[-1]
        if len(self._table) < length or self._table.shape[1] != width or self._table.device != like.device:
            self._table = sinusoids(max(length, self._least), width).to(like.device)
        return self._table[:length].to(like.dtype)


@MODELS.register_module()
class SinusoidalPositions(nn.Module):
    """Adds sinusoids of the frame number; no parameters, any length.

    Args:
        dropout: Rate on the sum.
    """

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self._table = PositionTable()

    def trim(self, least: int) -> None:
        """Empties the table of positions, see :meth:`PositionTable.trim`.

        Args:
            least: Positions that it gets at the next use.
        """
        self._table.trim(least)

    def forward(self, x: Tensor) -> Tensor:
        """Adds positions.

        Args:
            x: (B, L, D), D even.

        Returns:
            (B, L, D).

        Raises:
            ValueError: D is odd.
        """
        if x.shape[2] % 2:
            raise ValueError(f'SinusoidalPositions: the width must be even, got {x.shape[2]}')
        return self.dropout(x + self._table(x.shape[1], x))


@MODELS.register_module()
class LearnedPositions(nn.Module):
    """Adds a learned vector per frame number.

    Args:
        width: Channels D.
        max_length: Longest sequence.
        dropout: Rate on the sum.
    """

    def __init__(self, width: int, max_length: int = 512, dropout: float = 0.0) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.empty(max_length, width))
        nn.init.trunc_normal_(self.table, std=0.02)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Adds positions.

        Args:
            x: (B, L, D).

        Returns:
            (B, L, D).

        Raises:
            ValueError: The sequence is longer than the table.
        """
        if x.shape[1] > len(self.table):
            raise ValueError(f'LearnedPositions: {x.shape[1]} frames, but max_length is {len(self.table)}')
        return self.dropout(x + self.table[: x.shape[1]])
