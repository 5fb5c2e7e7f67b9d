"""Some rows of padded sequences, side by side, so that nothing is computed for padding."""

from __future__ import annotations

import math

from torch import Tensor


class Rows:
    """Moves between padded sequences (B, L, ...) and N chosen rows (N, ...).

    Args:
        shape: (B, L).
        index: (N,) numbers of the rows among the B L ones, in order; None for all.
    """

    def __init__(self, shape: tuple[int, ...], index: Tensor | None) -> None:
        self.shape, self.index = shape, index
        #: N
        self.count = math.prod(shape) if index is None else len(index)

    def gather(self, x: Tensor) -> Tensor:
        """Takes the rows.

        Args:
            x: (B, L, ...).

        Returns:
            (N, ...), sequence after sequence.
        """
        flat = x.flatten(0, 1)
        return flat if self.index is None else flat.index_select(0, self.index)

    def scatter(self, x: Tensor) -> Tensor:
        """Puts rows back.

        Args:
            x: (N, ...).

        Returns:
            (B, L, ...), zero elsewhere.
        """
        if self.index is not None:
            x = x.new_zeros(math.prod(self.shape), *x.shape[1:]).index_copy(0, self.index, x)
        return x.unflatten(0, self.shape)
