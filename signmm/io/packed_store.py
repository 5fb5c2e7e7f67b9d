"""All poses of a data set in one memory-mapped file, with an index whose arrays are mapped too."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.clip_view import ClipView
from signmm.io.guarded import guard
from signmm.io.id_table import IdTable
from signmm.io.packed_index import DATA, HEADER, INDEX, MAGIC, clip_bytes, read_index
from signmm.structures import PoseLayout, PoseSequence, get_layout
from signmm.utils.suggest import did_you_mean

#: Mapped pages are given back to the system after this many bytes read, so that a worker stays small.
_RELEASE_AFTER = 8 << 20
_CHUNK = 1 << 18


def is_packed_store(path: str | Path) -> bool:
    """Tells whether a folder is a packed store.

    Args:
        path: Any path.

    Returns:
        True if it holds a store's index.
    """
    return (Path(path) / INDEX).is_file()


class PackedStore:
    """Reads clips by id; opening takes milliseconds for millions of clips, and reading a clip is a slice.

    The folder holds ``poses.bin`` (the arrays), ``index.bin`` (ids, where each clip lies, its facts) and a small
    ``index.json``, see :mod:`signmm.io.packed_index`. The first two are mapped and shared by processes; safe to share
    with workers. Stores of format version 1 are read too.

    Args:
        path: Folder of the store.

    Raises:
        FileNotFoundError: No store there.
        ValueError: Index and data do not belong together, the data file is truncated, an id would lead out of a folder,
            or the format version is newer than this program.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._index = index = read_index(self.path)
        self.encoding: str = index.encoding
        with guard(f'{self.path / INDEX}, field tables.layout'):
            self._layouts: list[PoseLayout] = [get_layout(name) for name in index.tables['layout']]
        self.ids: IdTable = index.ids
        # One number for all clips is looked up once.
        constant = {k for k, v in index.columns.items() if v.strides == (0,) and len(v)}
        self._constant = {k: int(index.columns[k][0]) for k in constant}
        self._varying = [(k, v) for k, v in index.columns.items() if k not in constant]
        self._map = self._open_data()
        self._unreleased = 0

    def _open_data(self) -> mmap.mmap:
        file, index = self.path / DATA, self._index
        size = file.stat().st_size if file.exists() else -1
        if size != index.bytes:
            got = 'no such file' if size < 0 else f'{size} bytes'
            raise ValueError(
                f'{file}: expected {index.bytes} bytes as in {INDEX}, got {got}; '
                'the file is truncated or not of this index'
            )
        self._check_places(size)
        with file.open('rb') as handle:
            mapped = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        if mapped[: len(MAGIC)] != MAGIC or mapped[len(MAGIC) : HEADER].hex() != index.digest:
            raise ValueError(f'{file}: does not belong to {INDEX} beside it (digests differ); pack the poses again')
        if hasattr(mmap, 'MADV_RANDOM'):
            mapped.madvise(mmap.MADV_RANDOM)
        return mapped

    def _check_places(self, size: int) -> None:
        for first in range(0, len(self), _CHUNK):
            outside = self._outside(slice(first, first + _CHUNK), size)
            if outside.any():
                name = self.ids[first + int(np.flatnonzero(outside)[0])]
                raise ValueError(f"{self.path / INDEX}: clip '{name}' lies outside the data file; pack the poses again")
        self._index.release()

    def _outside(self, rows: slice, size: int) -> np.ndarray:
        """Which clips are not in the data file; columns with one number for all clips are that number."""
        tables = self._index.tables
        part: dict[str, Any] = self._constant | {k: v[rows] for k, v in self._varying}
        outside = np.zeros(len(self._index.columns['offset'][rows]), bool)
        outside |= (part['offset'] < HEADER) | (part['frames'] < 1)
        for name, table in tables.items():
            outside |= (part[name] < 0) | (part[name] >= len(table))
        if not outside.any():
            joints = np.array([len(layout) for layout in self._layouts], np.int64)
            deep = np.array([unit is not None for unit in tables['z_unit']])
            frames = np.asarray(part['frames'], np.int64)
            needed = clip_bytes(frames, joints[part['layout']], self.exact, deep[part['z_unit']])
            outside |= part['offset'] + needed > size
        return outside

    def __reduce__(self) -> tuple:
        return PackedStore, (self.path,)

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, video_id: object) -> bool:
        return self.ids.find(video_id) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    @property
    def exact(self) -> bool:
        """True if coordinates are stored as float32."""
        return self.encoding == 'float32'

    @property
    def extractors(self) -> list[str]:
        """The pose extractors that made these poses."""
        return list(self._index.tables['extractor'])

    def num_frames(self, video_id: str) -> int:
        """Length of a clip without reading it.

        Args:
            video_id: A clip of the store.

        Returns:
            Its number of frames.
        """
        return int(self._index.columns['frames'][self.row(video_id)])

    def row(self, video_id: str) -> int:
        """Finds a clip.

        Args:
            video_id: A clip of the store.

        Returns:
            Its row, which follows the order in the data file.

        Raises:
            KeyError: No such clip.
        """
        row = self.ids.find(video_id)
        if row is None:
            hint = did_you_mean(str(video_id), self) if len(self) < 20 else f'; it holds {len(self)} clips'
            raise KeyError(f"pose store {self.path} has no clip '{video_id}'{hint}")
        return row

    def find_hashes(self, hashes: np.ndarray) -> np.ndarray:
        """Finds many clips at once.

        Args:
            hashes: (M,) of :func:`~signmm.io.id_table.id_hash`, fastest in ascending order.

        Returns:
            (M,) int64 rows, -1 where there is no such clip.
        """
        return self.ids.find_hashes(hashes)

    def slice(self, video_id: str | int) -> ClipView:
        """Gives a clip as it lies in the file: views of the mapped numbers, nothing copied.

        Args:
            video_id: A clip of the store, or its row.

        Returns:
            The view; :meth:`~signmm.io.clip_view.ClipView.take` turns the part that is wanted into numbers.

        Raises:
            KeyError: No such clip.
        """
        row = video_id if isinstance(video_id, int) else self.row(video_id)
        tables, entry = self._index.tables, self._constant | {k: int(v[row]) for k, v in self._varying}
        layout, frames, start = self._layouts[entry['layout']], entry['frames'], entry['offset']
        joints, unit = len(layout), tables['z_unit'][entry['z_unit']]
        points, sizes = frames * joints, (4, 4) if self.exact else (2, 1)
        kinds = (np.float32, np.float32) if self.exact else (np.int16, np.uint8)
        after = start + points * (2 * sizes[0] + sizes[1])
        self._release(points * (3 * sizes[0] + sizes[1]))
        size, step = tables['image_size'][entry['image_size']], tables['step'][entry['step']]
        return ClipView(
            xy=np.ndarray((frames, joints, 2), kinds[0], self._map, start),
            score=np.ndarray((frames, joints), kinds[1], self._map, start + points * 2 * sizes[0]),
            z=None if unit is None else np.ndarray((frames, joints), kinds[0], self._map, after + -after % sizes[0]),
            steps=None if self.exact else (step, 1 / 255, tables['z_step'][entry['z_step']]),
            layout=layout,
            fps=tables['fps'][entry['fps']],
            image_size=None if size is None else (size[0], size[1]),
            extractor=tables['extractor'][entry['extractor']],
            z_unit=unit,
        )

    def __getitem__(self, video_id: str) -> PoseSequence:
        """Reads one clip.

        Args:
            video_id: A clip of the store.

        Returns:
            Its poses, as writable arrays of their own.

        Raises:
            KeyError: No such clip.
        """
        return self.slice(video_id).pose(f'{self.path}[{video_id}]')

    def shards(self, rows: np.ndarray, size: int) -> np.ndarray:
        """Groups clips by where they lie.

        Args:
            rows: (M,) rows.
            size: Clips of a group.

        Returns:
            (M,) number of each clip's group; clips of a group lie side by side in the file.
        """
        return rows // size

    def _release(self, used: int) -> None:
        self._unreleased += used
        if self._unreleased > _RELEASE_AFTER and hasattr(mmap, 'MADV_DONTNEED'):
            self._map.madvise(mmap.MADV_DONTNEED)
            self._index.release()
            self._unreleased = 0
