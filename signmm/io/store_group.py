"""Several packed stores read as one, such as the shards of an extraction on many machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from signmm.io.clip_view import ClipView
from signmm.io.id_table import find_hashes, id_hash
from signmm.io.ids import nfc
from signmm.io.packed_store import PackedStore
from signmm.structures import PoseSequence


class StoreGroup:
    """Packed stores one after the other; rows count through all of them.

    Args:
        paths: Folders of the stores, in this order.

    Raises:
        ValueError: No path, a store that is damaged, or a clip that is in two of them.
    """

    def __init__(self, paths: Sequence[str | Path]) -> None:
        self.stores = [PackedStore(path) for path in paths]
        if not self.stores:
            raise ValueError('no packed store to read')
        self.path = ', '.join(str(path) for path in paths[:3]) + (f' and {len(paths) - 3} more' if paths[3:] else '')
        self._starts = np.cumsum([0, *map(len, self.stores)])
        hashes = np.concatenate([store.ids.hashes for store in self.stores])
        rows = np.concatenate([
            store.ids.rows + np.uint32(start) for store, start in zip(self.stores, self._starts, strict=False)
        ])  # fmt: skip
        # The pieces are sorted already, which a stable sort makes use of.
        order = np.argsort(hashes, kind='stable')
        self._hashes, self._rows = hashes[order], rows[order]
        for place in np.flatnonzero(self._hashes[1:] == self._hashes[:-1]):
            self._check_double(*self._rows[place : place + 2].tolist())

    def _check_double(self, first: int, second: int) -> None:
        (a, row_a), (b, row_b) = self._place(first), self._place(second)
        if a.ids[row_a] == b.ids[row_b]:
            raise ValueError(f"clip '{a.ids[row_a]}' is in two pose stores, {a.path} and {b.path}; leave one out")

    def __reduce__(self) -> tuple:
        return StoreGroup, ([store.path for store in self.stores],)

    def __len__(self) -> int:
        return int(self._starts[-1])

    def __iter__(self) -> Iterator[str]:
        for store in self.stores:
            yield from store

    def __contains__(self, video_id: object) -> bool:
        return self._find(video_id) is not None

    @property
    def extractors(self) -> list[str]:
        """The pose extractors that made these poses."""
        return sorted({name for store in self.stores for name in store.extractors})

    def _find(self, video_id: object) -> int | None:
        if not isinstance(video_id, str):
            return None
        name = nfc(video_id)
        code = np.uint64(id_hash(name))
        place = int(np.searchsorted(self._hashes, code))
        while place < len(self) and self._hashes[place] == code:
            store, row = self._place(int(self._rows[place]))
            if store.ids[row] == name:
                return int(self._rows[place])
            place += 1
        return None

    def _place(self, row: int) -> tuple[PackedStore, int]:
        number = int(np.searchsorted(self._starts, row, 'right')) - 1
        return self.stores[number], row - int(self._starts[number])

    def row(self, video_id: str) -> int:
        """Finds a clip.

        Args:
            video_id: A clip of one of the stores.

        Returns:
            Its row, counted through all stores.

        Raises:
            KeyError: No such clip.
        """
        row = self._find(video_id)
        if row is None:
            raise KeyError(
                f"none of {len(self.stores)} pose stores ({self.path}) has clip '{video_id}'; "
                f'they hold {len(self)} clips'
            )
        return row

    def find_hashes(self, hashes: np.ndarray) -> np.ndarray:
        """Finds many clips at once; see :meth:`PackedStore.find_hashes`.

        Args:
            hashes: (M,) uint64.

        Returns:
            (M,) int64 rows, -1 where there is no such clip.
        """
        return find_hashes(self._hashes, self._rows, hashes)

    def slice(self, video_id: str | int) -> ClipView:
        """Gives a clip without copying it; see :meth:`PackedStore.slice`.

        Args:
            video_id: A clip, or its row.

        Returns:
            The view.
        """
        store, row = self._place(video_id if isinstance(video_id, int) else self.row(video_id))
        return store.slice(row)

    def num_frames(self, video_id: str) -> int:
        """Length of a clip without reading it.

        Args:
            video_id: A clip of one of the stores.

        Returns:
            Its number of frames.
        """
        return len(self.slice(video_id))

    def __getitem__(self, video_id: str) -> PoseSequence:
        """Reads one clip.

        Args:
            video_id: A clip of one of the stores.

        Returns:
            Its poses, as writable arrays of their own.
        """
        store, row = self._place(self.row(video_id))
        return store.slice(row).pose(f'{store.path}[{video_id}]')

    def shards(self, rows: np.ndarray, size: int) -> np.ndarray:
        """Groups clips by where they lie; see :meth:`PackedStore.shards`.

        Args:
            rows: (M,) rows.
            size: Clips of a group at most.

        Returns:
            (M,) group of each; no group reaches over two stores.
        """
        number = np.searchsorted(self._starts, rows, 'right') - 1
        groups = np.cumsum([0, *(-(-len(store) // size) for store in self.stores)])
        return groups[number] + (rows - self._starts[number]) // size
