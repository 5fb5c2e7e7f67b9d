"""The index of a packed store: which clips it holds, where each lies, and what is known of it.

Version 2: ``index.json`` says version, encoding, size and digest of the data, the tables of values that clips share,
and where the columns lie in ``index.bin``, which is mapped. Version 1 had the columns, ids included, in the JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.format_version import format_version
from signmm.io.guarded import read_json
from signmm.io.id_table import IdTable
from signmm.io.mapped_arrays import MappedArrays

VERSION = 2
MAGIC = b'SIGNPOSE'
#: Bytes before the first clip: magic, then the first 24 bytes of the SHA-256 of the clips, which the index repeats.
HEADER = 32
INDEX, COLUMN_FILE, DATA = 'index.json', 'index.bin', 'poses.bin'
#: Columns with few distinct values: ``tables[name]`` holds the values, the column a number for each clip,
#: or one number if all clips have the same value.
TABLES = ('layout', 'fps', 'image_size', 'extractor', 'step', 'z_unit', 'z_step')
COLUMNS = ('offset', 'frames', *TABLES)
_IDS = ('text', 'ends', 'hashes', 'rows')
_MEANING = dict.fromkeys(TABLES, 'numbers') | {
    'layout': 'names', 'extractor': 'names', 'z_unit': 'units', 'image_size': '[width, height]',
}  # fmt: skip
#: Of version 1, in which there were two coordinates.
_FLAT = {'z_unit': [None], 'z_step': [None]}


def clip_bytes(frames: Any, joints: Any, exact: bool, deep: Any = False) -> Any:
    """Size of one clip in the data file.

    Args:
        frames: T, a number or an array.
        joints: V, a number or an array.
        exact: True for float32, False for int16 coordinates and uint8 confidences.
        deep: Whether there is a third coordinate, a bool or an array.

    Returns:
        Bytes, rounded up to a multiple of 8 so that every clip is aligned.
    """
    points = frames * joints
    flat = points * (12 if exact else 5)
    # z begins at a whole number of its own size.
    return (flat + deep * (points * 4 if exact else flat % 2 + points * 2) + 7) // 8 * 8


@dataclass(frozen=True)
class PackedIndex:
    """What an index says.

    Attributes:
        encoding: ``'float32'`` or ``'int16'``.
        bytes: Size of the data file.
        digest: Of the clips, in hexadecimal digits.
        tables: Values of each of :data:`TABLES`.
        columns: (N,) integers for each of :data:`COLUMNS`.
        ids: The clips.
        release: Gives mapped pages back to the system.
    """

    encoding: str
    bytes: int
    digest: str
    tables: Mapping[str, list[Any]]
    columns: Mapping[str, np.ndarray]
    ids: IdTable
    release: Callable[[], None]


def read_index(path: Path) -> PackedIndex:
    """Reads the index of a store.

    Args:
        path: Folder of the store.

    Returns:
        The index.

    Raises:
        FileNotFoundError: No store there.
        ValueError: A damaged index, or a newer version.
    """
    file = path / INDEX
    if not file.is_file():
        raise FileNotFoundError(f'{path} is not a packed pose store: it has no {INDEX}; make one with signmm data pack')
    try:
        index = read_json(file, 'index', dict)
    except ValueError as error:
        raise ValueError(f'{error}; pack the poses again') from None
    version = format_version(index, VERSION, str(file))
    try:
        return (_version_1 if version == 1 else _version_2)(path, index)
    except FileNotFoundError as error:
        raise ValueError(f'{file}: {error.filename} is missing; copy the whole folder') from None
    except Exception as error:  # damaged content provokes almost anything
        text = str(error) if isinstance(error, ValueError) else f'{type(error).__name__}: {error}'
        raise ValueError(f'{text if str(path) in text else f"{file}: {text}"}; pack the poses again') from None


def _require(found: Any, names: Sequence[str], prefix: str = '') -> None:
    lacking = [name for name in names if not isinstance(found, dict) or name not in found]
    if lacking:
        raise ValueError(f'field {prefix}{lacking[0]} is missing')


def _common(index: dict[str, Any], tables: Sequence[str]) -> dict[str, Any]:
    _require(index, ('encoding', 'bytes', 'digest', 'tables', 'columns'))
    _require(index['tables'], tables, 'tables.')
    if index['encoding'] not in ('float32', 'int16'):
        raise ValueError(f"field encoding: expected 'float32' or 'int16', got {index['encoding']!r}")
    if type(index['bytes']) is not int:
        raise ValueError(f'field bytes: expected a number, got {index["bytes"]!r}')
    for name in tables:
        values = index['tables'][name]
        if not isinstance(values, list) or not values or not all(_fits_table(name, value) for value in values):
            raise ValueError(f'field tables.{name}: expected a list of {_MEANING[name]}, got {str(values)[:80]}')
    return {'encoding': index['encoding'], 'bytes': index['bytes'], 'digest': str(index['digest'])}


def _fits_table(name: str, value: Any) -> bool:
    if name in ('layout', 'extractor'):
        return isinstance(value, str)
    if value is None or name == 'z_unit':
        return value is None or isinstance(value, str)
    if name == 'image_size':
        return isinstance(value, list) and len(value) == 2 and all(map(_is_amount, value))
    return _is_amount(value)


def _is_amount(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value < 2**31


def _version_1(path: Path, index: dict[str, Any]) -> PackedIndex:
    known = [name for name in TABLES if name not in _FLAT]
    common, columns = _common(index, known), index['columns']
    _require(columns, ('id', 'offset', 'frames', *known), 'columns.')
    lengths = {k: len(columns[k]) for k in ('id', 'offset', 'frames', *known) if not isinstance(columns[k], int)}
    if len(set(lengths.values())) != 1:
        raise ValueError(f'columns differ in length: {lengths}')
    try:
        ids = IdTable.build(columns['id'])
    except ValueError as error:
        raise ValueError(f'field id: {error}') from None
    arrays = {k: np.broadcast_to(np.array(columns.get(k, 0), np.int64), len(ids)) for k in COLUMNS}
    return PackedIndex(**common, tables={**index['tables'], **_FLAT}, columns=arrays, ids=ids, release=lambda: None)


def _version_2(path: Path, index: dict[str, Any]) -> PackedIndex:
    common, columns = _common(index, TABLES), index['columns']
    _require(index, ('clips',))
    _require(columns, (*_IDS, *COLUMNS), 'columns.')
    mapped = MappedArrays(
        path / COLUMN_FILE, {k: v for k, v in columns.items() if isinstance(v, list)}, bytes.fromhex(common['digest'])
    )
    size = index['clips']
    for name in ('ends', 'hashes', 'rows', *COLUMNS):
        if isinstance(columns[name], list) and mapped[name].shape != (size,):
            raise ValueError(f'columns differ in length: {name} has {mapped[name].shape}, clips are {size}')
    ids = IdTable({name: mapped[name] for name in _IDS})
    ids.check()
    arrays = {k: mapped[k] if k in mapped else np.broadcast_to(np.array(columns[k], np.int64), size) for k in COLUMNS}
    return PackedIndex(**common, tables=index['tables'], columns=arrays, ids=ids, release=mapped.release)
