"""Writes a packed pose store."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from signmm.io.atomic import is_temporary, naming_the_target, temporary_name
from signmm.io.id_table import IdTable
from signmm.io.ids import check_id
from signmm.io.lock import acquire
from signmm.io.mapped_arrays import write_arrays
from signmm.io.packed_index import COLUMN_FILE, COLUMNS, DATA, HEADER, INDEX, MAGIC, TABLES, VERSION, clip_bytes
from signmm.structures import PoseSequence
from signmm.utils.suggest import choose

ENCODINGS = ('float32', 'int16')
#: Finest grid of the compact encoding, in pixels; a clip that leaves +-2047 px gets a coarser one.
FINEST_STEP = 1 / 16
#: The same for a third coordinate in metres.
FINEST_METRES = 1 / 4096


class PackedStoreWriter:
    """Writes clips one by one; the store appears under its name only when it is complete.

    Use it as a context manager: leaving the block normally publishes the store, an exception removes what was written.
    What a killed run left behind is removed by the next one.

    Args:
        path: Folder of the new store.
        encoding: ``'float32'`` (exact, 12 bytes per joint and frame, 16 with a third coordinate) or ``'int16'`` (5 or 7
            bytes: coordinates rounded to 1/16 px, or to the next power of two that fits a clip beyond +-2047 px;
            confidences to 1/255; metres to 1/4096).
        overwrite: Replace a store of that name, once the new one is complete.

    Raises:
        FileExistsError: The folder exists, and is not to be replaced or not a store.
        InUseError: Somebody else is writing it.
        ValueError: Unknown encoding.
    """

    def __init__(self, path: str | Path, encoding: str = 'float32', overwrite: bool = False) -> None:
        choose('encoding', encoding, ENCODINGS)
        self.path, self.encoding, self.overwrite = Path(path), encoding, overwrite
        self._lock = acquire(self.path.with_name(f'.{self.path.name}.lock'), f'pose store {self.path}')
        try:
            self._check_free()
            self._clean()
            self._temporary = temporary_name(self.path)
            self._temporary.mkdir(parents=True)
            self._file = (self._temporary / DATA).open('wb')
        except BaseException:
            self._lock.release()
            raise
        self._file.write(bytes(HEADER))
        self._offset = HEADER
        self._digest = hashlib.sha256()
        self._columns: dict[str, list[int]] = {k: [] for k in COLUMNS}
        self._tables: dict[str, dict[str, int]] = {k: {} for k in TABLES}
        self._ids: dict[str, None] = {}

    def _check_free(self) -> None:
        if not self.path.exists():
            return
        if not self.overwrite:
            raise FileExistsError(f'{self.path} exists already; pass --overwrite, or choose another name')
        if not (self.path / INDEX).is_file():
            raise FileExistsError(f'{self.path} is no pose store, so it is not replaced; choose another name')

    def _clean(self) -> None:
        """Removes what killed runs left: nobody else writes this store, or we would not have its lock."""
        for folder in self.path.parent.glob(f'*{self.path.name}.*.tmp'):
            mine = folder.name.removeprefix('.').startswith(f'{self.path.name}.')
            if mine and is_temporary(folder.name) and folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)

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
            ValueError: The id was added before, or would lead out of a folder.
        """
        name = check_id(video_id, f'pose store {self.path}, {pose.source or "clip"}')
        if name in self._ids:
            raise ValueError(f"pose store {self.path}: duplicate id '{name}' ({pose.source})")
        exact = self.encoding == 'float32'
        step = None if exact else _step(pose.xy, FINEST_STEP)
        z_step = None if exact or pose.z is None else _step(pose.z, _finest(pose.z_unit))
        data = _encode(pose, step, z_step)
        data += bytes(clip_bytes(len(pose), len(pose.layout), exact, pose.z is not None) - len(data))
        with naming_the_target(self.path):
            self._file.write(data)
        self._digest.update(data)
        self._ids[name] = None
        values = {'layout': pose.layout.name, 'fps': pose.fps, 'image_size': pose.image_size,
                  'extractor': pose.extractor, 'step': step, 'z_unit': pose.z_unit, 'z_step': z_step}  # fmt: skip
        row = {k: self._tables[k].setdefault(json.dumps(v), len(self._tables[k])) for k, v in values.items()}
        row |= {'offset': self._offset, 'frames': len(pose)}
        for key, value in row.items():
            self._columns[key].append(value)
        self._offset += len(data)

    def close(self) -> None:
        """Writes the index and publishes the store.

        Raises:
            OSError: The disk is full, read-only or gone; the message names the store.
            ValueError: No clip was added.
        """
        try:
            if not self._ids:
                raise ValueError(f'pose store {self.path}: no clips were added')
            with naming_the_target(self.path):
                self._write_index()
                self._file.close()
                self._publish()
        except BaseException:
            self.abort()
            raise
        self._lock.release()

    def _write_index(self) -> None:
        digest = self._digest.digest()[: HEADER - len(MAGIC)]
        self._file.seek(0)
        self._file.write(MAGIC + digest)
        _sync(self._file)
        constant = {k for k, table in self._tables.items() if len(table) == 1}
        arrays = IdTable.build(list(self._ids)).arrays()
        arrays |= {'offset': np.array(self._columns['offset'], np.int64)}
        arrays |= {k: np.array(c, np.int32) for k, c in self._columns.items() if k != 'offset' and k not in constant}
        places = write_arrays(self._temporary / COLUMN_FILE, arrays, digest)
        index = {
            'version': VERSION,
            'encoding': self.encoding,
            'clips': len(self._ids),
            'bytes': self._offset,
            'digest': digest.hex(),
            'tables': {k: [json.loads(v) for v in table] for k, table in self._tables.items()},
            'columns': {**places, **dict.fromkeys(sorted(constant), 0)},
        }
        with (self._temporary / INDEX).open('w', encoding='utf8', newline='\n') as file:
            json.dump(index, file, separators=(',', ':'))
            _sync(file)

    def _publish(self) -> None:
        old = self._temporary.with_name(f'{self._temporary.name.removesuffix(".tmp")}0.tmp')
        if self.overwrite and self.path.exists():
            self.path.rename(old)
        self._temporary.rename(self.path)
        shutil.rmtree(old, ignore_errors=True)

    def abort(self) -> None:
        """Removes what was written."""
        with contextlib.suppress(OSError):
            self._file.close()
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._lock.release()


def _encode(pose: PoseSequence, step: float | None, z_step: float | None) -> bytes:
    if step is None:
        arrays = [pose.xy.astype('<f4'), pose.score.astype('<f4')]
        arrays += [] if pose.z is None else [pose.z.astype('<f4')]
        return b''.join(array.tobytes() for array in arrays)
    data = np.rint(pose.xy / step).astype('<i2').tobytes() + np.rint(pose.score * 255).astype('u1').tobytes()
    if pose.z is not None and z_step is not None:
        # z begins at a whole number of its own size.
        data += bytes(len(data) % 2) + np.rint(pose.z / z_step).astype('<i2').tobytes()
    return data


def _sync(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _finest(unit: str | None) -> float:
    return FINEST_METRES if unit == 'metres' else FINEST_STEP


def _step(values: np.ndarray, finest: float) -> float:
    step = finest
    while np.abs(values).max(initial=0.0) / step > np.iinfo(np.int16).max:
        step *= 2
    return step
