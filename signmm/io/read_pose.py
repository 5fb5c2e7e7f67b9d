"""Reads a pose file of any known format."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from signmm.io.asl_signs_parquet import read_parquet
from signmm.io.guarded import guard
from signmm.io.homemade import is_frame_folder, read_frame_folder
from signmm.io.mapped_npz import parse_fields, read_mapped_npz
from signmm.io.mmpose_frames import is_mmpose_folder, read_mmpose_folder
from signmm.io.npy import read_npy
from signmm.io.npz import read_npz
from signmm.io.openpose_json import is_openpose_folder, read_openpose_folder
from signmm.io.pickles import read_json, read_pickle
from signmm.io.pose_file import read_pose_file
from signmm.structures import PoseSequence
from signmm.utils.suggest import did_you_mean

ImageSize = tuple[int, int] | None


@dataclass(frozen=True)
class Reader:
    """How to recognise and read a format.

    Attributes:
        suffixes: File name endings.
        magic: First bytes of every such file, or empty.
        read: ``(path, image_size) -> PoseSequence``.
        options: What else it can be told, by keyword: ``'order'``, ``'fields'``.
    """

    suffixes: tuple[str, ...]
    magic: bytes
    read: Callable[..., PoseSequence]
    options: tuple[str, ...] = ()


def _read_npz(path: Path, image_size: ImageSize, fields: str | None = None) -> PoseSequence:
    if fields is not None:
        return read_mapped_npz(path, parse_fields(fields), image_size)
    return read_npz(path)


#: Every known format by name; add one here and it is read everywhere.
READERS: dict[str, Reader] = {
    'npz': Reader(('.npz',), b'PK\x03\x04', _read_npz, ('fields',)),
    'npy': Reader(('.npy',), b'\x93NUMPY', read_npy, ('order',)),
    'pickle': Reader(('.pkl', '.pickle'), b'\x80', read_pickle),
    'pickle.gz': Reader((), b'\x1f\x8b', read_pickle),
    'parquet': Reader(('.parquet',), b'PAR1', read_parquet),
    'pose': Reader(('.pose',), b'', read_pose_file),
    # Without an ending: a folder of poses may hold other JSON files.
    'json': Reader((), b'', read_json),
    'openpose': Reader((), b'', read_openpose_folder),
    'frames': Reader((), b'', read_frame_folder, ('order',)),
    'mmpose_frames': Reader((), b'', read_mmpose_folder),
}

#: First bytes of a .pose file.
_POSE_VERSIONS = tuple(struct.pack('<f', version) for version in (0.0, 0.1, 0.2))


def suffixes() -> tuple[str, ...]:
    """Lists the file name endings of all formats.

    Returns:
        Endings with their dot.
    """
    return tuple(s for reader in READERS.values() for s in reader.suffixes)


def read_pose(
    path: str | Path,
    image_size: ImageSize = None,
    fps: float | None = None,
    extractor: str | None = None,
    kind: str | None = None,
    order: str | None = None,
    fields: str | None = None,
) -> PoseSequence:
    """Reads a pose file, recognising its format by content, then by name.

    Args:
        path: The file, or a folder of one file for each frame.
        image_size: (W, H) for formats that do not record it.
        fps: Frames per second for formats that do not record them.
        extractor: Extractor that made the poses, for formats that do not record it.
        kind: Name in :data:`READERS`, to skip the recognition.
        order: Order of the parts in rows of bare numbers, see :func:`signmm.io.frame_order.parse_order`.
        fields: Names of the parts in a foreign ``.npz``, see :func:`signmm.io.mapped_npz.parse_fields`.

    Returns:
        The poses.

    Raises:
        FileNotFoundError: No such file.
        ValueError: Unknown format, or a damaged file.
        KeyError: Unknown ``kind``.
    """
    path = Path(path)
    if not path.is_file() and folder_kind(path) is None:
        raise FileNotFoundError(f'pose file {path} does not exist')
    if kind is not None and kind not in READERS:
        raise KeyError(f"unknown pose format '{kind}'{did_you_mean(kind, READERS)}")
    reader = READERS[kind or recognise(path)]
    given = {name: value for name, value in (('order', order), ('fields', fields)) if name in reader.options}
    with guard(f'pose file {path}'):
        pose = reader.read(path, image_size, **given)
    return replace(
        pose,
        image_size=pose.image_size or image_size,
        fps=fps if pose.fps is None else pose.fps,
        extractor=extractor if extractor and pose.extractor == 'unknown' else pose.extractor,
    )


def folder_kind(path: Path) -> str | None:
    """Tells the format of a folder that is one clip, a file for each frame.

    Args:
        path: Any path.

    Returns:
        Name in :data:`READERS`; None for anything else.
    """
    tests = {'openpose': is_openpose_folder, 'frames': is_frame_folder, 'mmpose_frames': is_mmpose_folder}
    return next((kind for kind, holds in tests.items() if holds(path)), None) if path.is_dir() else None


def recognise(path: Path) -> str:
    """Tells the format of a file by its content, then by its name.

    Args:
        path: An existing file, or a folder of one file for each frame.

    Returns:
        Name in :data:`READERS`.

    Raises:
        ValueError: Unknown format.
    """
    if path.is_dir():
        return folder_kind(path) or 'frames'
    with path.open('rb') as file:
        start = file.read(8)
    for name, reader in READERS.items():
        if reader.magic and start.startswith(reader.magic):
            return name
    if start.removeprefix(b'\xef\xbb\xbf').lstrip()[:1] in (b'{', b'['):
        return 'json'
    if start[:4] in _POSE_VERSIONS and any(start[4:]):
        return 'pose'
    for name, reader in READERS.items():
        if path.suffix.lower() in reader.suffixes:
            return name
    raise ValueError(f'pose file {path}: unknown format; known endings: {", ".join(suffixes())}')
