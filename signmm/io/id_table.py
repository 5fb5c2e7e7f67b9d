"""Finds the row of an id without a dict, whose many small objects every worker process would come to copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np


class IdTable:
    """Rows of unique ids, in three arrays.

    Args:
        ids: The ids in row order.

    Raises:
        ValueError: An id occurs twice; the message names it.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        codes = [i.encode() for i in ids]
        self._text = np.frombuffer(b''.join(codes), dtype=np.uint8)
        self._ends = np.cumsum([0, *map(len, codes)])
        hashes = np.fromiter(map(hash, codes), dtype=np.int64, count=len(codes))
        self._order = np.argsort(hashes, kind='stable')
        self._hashes = hashes[self._order]
        for place in np.flatnonzero(self._hashes[1:] == self._hashes[:-1]):
            first, second = self._order[place : place + 2]
            if codes[first] == codes[second]:
                raise ValueError(f"duplicate id '{ids[first]}'")

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, row: int) -> str:
        """Gives the id of a row."""
        return self._text[self._ends[row] : self._ends[row + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))

    def find(self, video_id: object) -> int | None:
        """Finds a row.

        Args:
            video_id: An id.

        Returns:
            Its row, or None.
        """
        if not isinstance(video_id, str):
            return None
        code = hash(video_id.encode())
        low, high = np.searchsorted(self._hashes, code, 'left'), np.searchsorted(self._hashes, code, 'right')
        return next((int(row) for row in self._order[low:high] if self[row] == video_id), None)
