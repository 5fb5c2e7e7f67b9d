"""Reads a pose file of any known format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from signmm.io.arrays import read_npy
from signmm.io.mmpose_pickle import read_mmpose_pickle
from signmm.io.npz import read_npz
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
    """

    suffixes: tuple[str, ...]
    magic: bytes
    read: Callable[[Path, ImageSize], PoseSequence]


#: Every known format by name; add one here and it is read everywhere.
READERS: dict[str, Reader] = {
    'npz': Reader(('.npz',), b'PK\x03\x04', lambda path, _: read_npz(path)),
    'npy': Reader(('.npy',), b'\x93NUMPY', read_npy),
    'pickle': Reader(('.pkl', '.pickle'), b'\x80', read_mmpose_pickle),
    'pose': Reader(('.pose',), b'', read_pose_file),
}


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
) -> PoseSequence:
    """Reads a pose file, recognising its format by content, then by name.

    Args:
        path: The file.
        image_size: (W, H) for formats that do not record it.
        fps: Frames per second for formats that do not record them.
        extractor: Extractor that made the poses, for formats that do not record it.
        kind: Name in :data:`READERS`, to skip the recognition.

    Returns:
        The poses.

    Raises:
        FileNotFoundError: No such file.
        ValueError: Unknown format, or a damaged file.
        KeyError: Unknown ``kind``.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f'pose file {path} does not exist')
    if kind is not None and kind not in READERS:
        raise KeyError(f"unknown pose format '{kind}'{did_you_mean(kind, READERS)}")
    pose = READERS[kind or _recognise(path)].read(path, image_size)
    return replace(
        pose,
        image_size=pose.image_size or image_size,
        fps=fps if pose.fps is None else pose.fps,
        extractor=extractor if extractor and pose.extractor == 'unknown' else pose.extractor,
    )


def _recognise(path: Path) -> str:
    with path.open('rb') as file:
        start = file.read(8)
    for name, reader in READERS.items():
        if reader.magic and start.startswith(reader.magic):
            return name
    for name, reader in READERS.items():
        if path.suffix.lower() in reader.suffixes:
            return name
    raise ValueError(f'pose file {path}: unknown format; known endings: {", ".join(suffixes())}')
