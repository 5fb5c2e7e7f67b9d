"""Rows of different length, one for each clip of a batch, in one tensor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

import torch
from torch import Tensor


class Ragged(Sequence[Tensor]):
    """What clips have of different length, such as features of another modality or tags of frames.

    Args:
        values: (B, S, ...), zero behind the end of a row.
        lengths: Length of each row, known to the host.
        sizes: (B,) int64, the same where ``values`` is; by default made there.
    """

    def __init__(self, values: Tensor, lengths: Sequence[int], sizes: Tensor | None = None) -> None:
        self.values, self.lengths = values, tuple(lengths)
        self.sizes = torch.tensor(self.lengths, device=values.device) if sizes is None else sizes

    @classmethod
    def of(cls, rows: Sequence[Tensor]) -> Ragged:
        """Puts rows together.

        Args:
            rows: (S_i, ...), at least one; or what is together already.

        Returns:
            The rows.
        """
        if isinstance(rows, cls):
            return rows
        return cls(torch.nn.utils.rnn.pad_sequence(list(rows), batch_first=True), [len(row) for row in rows])

    def apply(self, function: Callable[[Tensor], Tensor]) -> Ragged:
        """Changes the tensors, to move or pin them.

        Args:
            function: Of a tensor.

        Returns:
            New rows.
        """
        return Ragged(function(self.values), self.lengths, function(self.sizes))

    def valid(self) -> Tensor:
        """Tells what belongs to a row.

        Returns:
            (B, S) bool.
        """
        return torch.arange(self.values.shape[1], device=self.sizes.device) < self.sizes[:, None]

    def __len__(self) -> int:
        return len(self.lengths)

    @overload
    def __getitem__(self, index: int) -> Tensor: ...

    @overload
    def __getitem__(self, index: slice) -> list[Tensor]: ...

    def __getitem__(self, index: int | slice) -> Tensor | list[Tensor]:
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(len(self)))]
        return self.values[index, : self.lengths[index]]
