"""All poses of a data set in one memory-mapped file with a columnar JSON index."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.id_table import IdTable
from signmm.structures import PoseLayout, PoseSequence, get_layout
from signmm.utils.suggest import did_you_mean

VERSION = 1
MAGIC = b'SIGNPOSE'
#: Bytes before the first clip: magic, then the first 24 bytes of the SHA-256 of the clips, which the index repeats.
HEADER = 32
INDEX, DATA = 'index.json', 'poses.bin'
#: Columns with few distinct values: ``tables[name]`` holds the values, ``columns[name]`` a number for each clip,
#: or one number if all clips have the same value.
TABLES = ('layout', 'fps', 'image_size', 'extractor', 'step')
COLUMNS = ('id', 'offset', 'frames', *TABLES)
#: Mapped pages are given back to the system after this many bytes read, so that a worker stays small.
_RELEASE_AFTER = 8 << 20


def is_packed_store(path: str | Path) -> bool:
    """Tells whether a folder is a packed store.

    Args:
        path: Any path.

    Returns:
        True if it holds a store's index.
    """
    return (Path(path) / INDEX).is_file()


def clip_bytes(frames: Any, joints: Any, exact: bool) -> Any:
    """Size of one clip in the data file.

    Args:
        frames: T, a number or an array.
        joints: V, a number or an array.
        exact: True for float32, False for int16 coordinates and uint8 confidences.

    Returns:
        Bytes, rounded up to a multiple of 8 so that every clip is aligned.
    """
    return (frames * joints * (12 if exact else 5) + 7) // 8 * 8


def _require(file: Path, found: Any, names: Sequence[str], prefix: str = '') -> None:
    lacking = [name for name in names if not isinstance(found, dict) or name not in found]
    if lacking:
        raise ValueError(f'{file}: field {prefix}{lacking[0]} is missing; pack the poses again')


class PackedStore:
    """Reads clips by id; opening costs a few hundred milliseconds for 230,000 clips and reading a clip is a slice.

    The folder holds ``poses.bin`` (the arrays) and ``index.json``: ``version``, ``encoding``, ``bytes``, ``digest`` and
    the columns id, offset (bytes), frames, layout, fps, image_size, extractor and step. Safe to share with
    worker processes.

    Args:
        path: Folder of the store.

    Raises:
        FileNotFoundError: No store there.
        ValueError: Index and data do not belong together, the data file is truncated or the format version is unknown.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        index = self._read_index()
        self.encoding: str = index['encoding']
        self._tables = index['tables']
        self._layouts: list[PoseLayout] = [get_layout(name) for name in self._tables['layout']]
        columns = index['columns']
        size = len(columns['id'])
        try:
            self._ids = IdTable(columns.pop('id'))
        except ValueError as error:
            raise ValueError(f'{self.path / INDEX}: field id: {error}; pack the poses again') from None
        self._columns = {k: np.broadcast_to(np.array(columns.pop(k), np.int64), size) for k in COLUMNS[1:]}
        self._map = self._open_data(index)
        self._unreleased = 0

    def _read_index(self) -> dict[str, Any]:
        file = self.path / INDEX
        try:
            index = json.loads(file.read_text(encoding='utf8'))
        except FileNotFoundError:
            raise FileNotFoundError(
                f'{self.path} is not a packed pose store: it has no {INDEX}; make one with signmm data pack'
            ) from None
        except ValueError as error:
            raise ValueError(f'{file}: not valid JSON ({error}); pack the poses again') from None
        if index.get('version') != VERSION:
            raise ValueError(
                f'{file}: field version: expected {VERSION}, got {index.get("version")!r}; pack the poses again'
            )
        _require(file, index, ('encoding', 'bytes', 'digest', 'tables', 'columns'))
        _require(file, index['tables'], TABLES, 'tables.')
        _require(file, index['columns'], COLUMNS, 'columns.')
        columns = index['columns']
        lengths = {k: len(columns[k]) for k in COLUMNS if not isinstance(columns[k], int)}
        if len(set(lengths.values())) != 1:
            raise ValueError(f'{file}: columns differ in length: {lengths}; pack the poses again')
        return index

    def _open_data(self, index: dict[str, Any]) -> mmap.mmap:
        file = self.path / DATA
        size = file.stat().st_size if file.exists() else -1
        if size != index['bytes']:
            got = 'no such file' if size < 0 else f'{size} bytes'
            raise ValueError(
                f'{file}: expected {index["bytes"]} bytes as in {INDEX}, got {got}; '
                'the file is truncated or not of this index'
            )
        joints = np.array([len(layout) for layout in self._layouts], dtype=np.int64)
        column = self._columns
        ends = column['offset'] + clip_bytes(column['frames'], joints[column['layout']], self.exact)
        bad = np.flatnonzero((column['offset'] < HEADER) | (ends > size) | (column['frames'] < 1))
        if len(bad):
            raise ValueError(
                f"{self.path / INDEX}: clip '{self._ids[int(bad[0])]}' lies outside the data file; pack the poses again"
            )
        with file.open('rb') as handle:
            mapped = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        if mapped[: len(MAGIC)] != MAGIC or mapped[len(MAGIC) : HEADER].hex() != index['digest']:
            raise ValueError(f'{file}: does not belong to {INDEX} beside it (digests differ); pack the poses again')
        if hasattr(mmap, 'MADV_RANDOM'):
            mapped.madvise(mmap.MADV_RANDOM)
        return mapped

    def __reduce__(self) -> tuple:
        return PackedStore, (self.path,)

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, video_id: object) -> bool:
        return self._ids.find(video_id) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    @property
    def exact(self) -> bool:
        """True if coordinates are stored as float32."""
        return self.encoding == 'float32'

    @property
    def extractors(self) -> list[str]:
        """The pose extractors that made these poses."""
        return list(self._tables['extractor'])

    def num_frames(self, video_id: str) -> int:
        """Length of a clip without reading it.

        Args:
            video_id: A clip of the store.

        Returns:
            Its number of frames.
        """
        return int(self._columns['frames'][self._row(video_id)])

    def _row(self, video_id: str) -> int:
        row = self._ids.find(video_id)
        if row is None:
            hint = did_you_mean(video_id, self) if len(self) < 20 else f'; it holds {len(self)} clips'
            raise KeyError(f"pose store {self.path} has no clip '{video_id}'{hint}")
        return row

    def __getitem__(self, video_id: str) -> PoseSequence:
        """Reads one clip.

        Args:
            video_id: A clip of the store.

        Returns:
            Its poses, as writable arrays of their own.

        Raises:
            KeyError: No such clip.
        """
        row = self._row(video_id)
        entry = {k: int(v[row]) for k, v in self._columns.items()}
        xy: np.ndarray
        score: np.ndarray
        layout, frames = self._layouts[entry['layout']], entry['frames']
        start, points = entry['offset'], frames * len(layout)
        if self.exact:
            both = np.frombuffer(self._map, np.float32, points * 3, start)
            xy, score = both[: points * 2].copy(), both[points * 2 :].copy()
        else:
            step = np.float32(self._tables['step'][entry['step']])
            xy = np.frombuffer(self._map, np.int16, points * 2, start).astype(np.float32) * step
            score = np.frombuffer(self._map, np.uint8, points, start + points * 4).astype(np.float32) / 255
        self._release(clip_bytes(frames, len(layout), self.exact))
        size = self._tables['image_size'][entry['image_size']]
        return PoseSequence(
            xy=xy.reshape(frames, len(layout), 2),
            score=score.reshape(frames, len(layout)),
            layout=layout,
            fps=self._tables['fps'][entry['fps']],
            image_size=None if size is None else (size[0], size[1]),
            extractor=self._tables['extractor'][entry['extractor']],
            source=f'{self.path}[{video_id}]',
        )

    def _release(self, used: int) -> None:
        self._unreleased += used
        if self._unreleased > _RELEASE_AFTER and hasattr(mmap, 'MADV_DONTNEED'):
            self._map.madvise(mmap.MADV_DONTNEED)
            self._unreleased = 0
