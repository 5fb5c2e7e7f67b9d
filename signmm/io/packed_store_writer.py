"""Writes a packed pose store."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from signmm.io.packed_store import COLUMNS, DATA, HEADER, INDEX, MAGIC, TABLES, VERSION, clip_bytes
from signmm.structures import PoseSequence
from signmm.utils.suggest import did_you_mean

ENCODINGS = ('float32', 'int16')
#: Finest grid of the compact encoding, in pixels; a clip that leaves +-2047 px gets a coarser one.
FINEST_STEP = 1 / 16


class PackedStoreWriter:
    """Writes clips one by one; the store appears under its name only when it is complete.

    Use it as a context manager: leaving the block normally publishes the store, an exception removes what was written.

    Args:
        path: Folder of the new store; must not exist.
        encoding: ``'float32'`` (exact, 12 bytes per joint and frame) or ``'int16'`` (5 bytes: coordinates rounded to
            1/16 px, or to the next power of two that fits a clip beyond +-2047 px; confidences to 1/255).

    Raises:
        FileExistsError: The folder exists.
        ValueError: Unknown encoding.
    """

    def __init__(self, path: str | Path, encoding: str = 'float32') -> None:
        if encoding not in ENCODINGS:
            raise ValueError(f"unknown encoding '{encoding}'{did_you_mean(encoding, ENCODINGS)}")
        self.path = Path(path)
        if self.path.exists():
            raise FileExistsError(f'{self.path} exists already; remove it first or choose another name')
        self.encoding = encoding
        self._temporary = self.path.with_name(f'{self.path.name}.{os.getpid()}.tmp')
        self._temporary.mkdir(parents=True)
        self._file = (self._temporary / DATA).open('wb')
        self._file.write(bytes(HEADER))
        self._offset = HEADER
        self._digest = hashlib.sha256()
        self._columns: dict[str, list[Any]] = {k: [] for k in COLUMNS}
        self._tables: dict[str, dict[str, int]] = {k: {} for k in TABLES}
        self._ids: set[str] = set()

    def __enter__(self) -> PackedStoreWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    def add(self, video_id: str, pose: PoseSequence) -> None:
        """Appends a clip.

        Args:
            video_id: Its unique id.
            pose: Its poses.

        Raises:
            ValueError: The id was added before.
        """
        if video_id in self._ids:
            raise ValueError(f"pose store {self.path}: duplicate id '{video_id}' ({pose.source})")
        step = None if self.encoding == 'float32' else _step(pose.xy)
        if step is None:
            arrays = pose.xy.astype('<f4'), pose.score.astype('<f4')
        else:
            arrays = np.rint(pose.xy / step).astype('<i2'), np.rint(pose.score * 255).astype('u1')
        data = b''.join(np.ascontiguousarray(a).tobytes() for a in arrays)
        data += bytes(clip_bytes(len(pose), len(pose.layout), step is None) - len(data))
        self._file.write(data)
        self._digest.update(data)
        self._ids.add(video_id)
        values = {'layout': pose.layout.name, 'fps': pose.fps, 'image_size': pose.image_size,
                  'extractor': pose.extractor, 'step': step}  # fmt: skip
        row = {k: self._tables[k].setdefault(json.dumps(v), len(self._tables[k])) for k, v in values.items()}
        row |= {'id': video_id, 'offset': self._offset, 'frames': len(pose)}  # type: ignore[dict-item]
        for key, value in row.items():
            self._columns[key].append(value)
        self._offset += len(data)

    def close(self) -> None:
        """Writes the index and publishes the store.

        Raises:
            ValueError: No clip was added.
        """
        if not self._ids:
            self.abort()
            raise ValueError(f'pose store {self.path}: no clips were added')
        digest = self._digest.digest()[: HEADER - len(MAGIC)]
        self._file.seek(0)
        self._file.write(MAGIC + digest)
        _sync(self._file)
        index = {
            'version': VERSION,
            'encoding': self.encoding,
            'bytes': self._offset,
            'digest': digest.hex(),
            'tables': {k: [json.loads(v) for v in table] for k, table in self._tables.items()},
            'columns': {k: c[0] if k in TABLES and len(set(c)) == 1 else c for k, c in self._columns.items()},
        }
        with (self._temporary / INDEX).open('w', encoding='utf8') as file:
            json.dump(index, file, separators=(',', ':'))
            _sync(file)
        self._file.close()
        self._temporary.rename(self.path)

    def abort(self) -> None:
        """Removes what was written."""
        self._file.close()
        shutil.rmtree(self._temporary, ignore_errors=True)


def _sync(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _step(xy: np.ndarray) -> float:
    step = FINEST_STEP
    while np.abs(xy).max(initial=0.0) / step > np.iinfo(np.int16).max:
        step *= 2
    return step
