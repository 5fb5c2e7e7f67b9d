"""The commonest home-made data: MediaPipe's landmarks as rows of numbers, a file for each frame, clip or all clips."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from signmm.io.arrays import load_array
from signmm.io.clip import Clip
from signmm.io.frame_order import SIZES, Block, check_order, parse_order, split_rows, tell_order
from signmm.io.guarded import parse_json, read_bytes
from signmm.io.mediapipe_parts import parts_pose
from signmm.io.numbered import frame_files, is_numbered_folder, visible
from signmm.io.point_arrays import POINTS, is_points, read_points
from signmm.structures import PoseSequence

ImageSize = tuple[int, int] | None
#: Clips of a folder that the order of the parts is told from, and frames of each.
_CLIPS, _FRAMES = 40, 12


def is_frame_folder(path: str | Path) -> bool:
    """Tells whether a folder is a clip of one file for each frame.

    Args:
        path: Any path.

    Returns:
        True if its files are numbered ``.npy`` or ``.json`` files and the first one is a flat row of numbers, the key
        points of one frame, or one of several arrays (1, F).
    """
    if not is_numbered_folder(path, ('.npy', '.json')):
        return False
    files = visible(Path(path))
    try:
        first = _numbers(files[0])
        if first.ndim == 2 and len(first) == 1:
            return len(files) > 1 and all(len(_numbers(file)) == 1 for file in files)
        return is_points(first.shape) or (first.ndim == 1 and first.size > 3)
    except ValueError:
        return False


def is_flat(array: np.ndarray) -> bool:
    """Tells whether an array is frames of bare numbers, (T, F) or (N, T, F).

    Args:
        array: Any array.

    Returns:
        True if its last axis may be a frame.
    """
    if array.ndim == 3 and array.shape[2] not in SIZES:
        joints_last = array.shape[2] in POINTS and any(2 <= size <= 4 for size in array.shape[:2])
        return array.shape[2] > 40 and not joints_last
    return array.ndim in (2, 3)


def read_frame_folder(path: str | Path, image_size: ImageSize = None, order: str | None = None) -> PoseSequence:
    """Reads a clip of one file for each frame, in the order of the numbers in their names.

    A number that is left out is a frame without anybody, unless all steps between numbers are the same.

    Args:
        path: The folder.
        image_size: (W, H) of the video, which the files do not know.
        order: Order of the parts, see :func:`~signmm.io.frame_order.parse_order`; by default it is told from this clip
            and the others beside it.

    Returns:
        The poses, in MediaPipe's layout of these parts; a part of zeros was not found.

    Raises:
        ValueError: Frames of different sizes, a double number, no image size, or an order that cannot be told.
    """
    path = Path(path)
    rows = {number: _row(file) for number, file in frame_files(path).items()}
    shapes = {row.shape for row in rows.values()}
    if len(shapes) > 1:
        sizes = sorted(shape[0] if len(shape) == 1 else shape for shape in shapes)
        raise ValueError(f'folder {path}: frames of different sizes: {sizes}')
    frames = np.zeros((max(rows) + 1, *shapes.pop()))
    for number, row in rows.items():
        frames[number] = row
    if frames.ndim == 3:
        return read_points(frames, f'folder {path}', image_size, order)
    blocks = _order(frames, order, path, path.parent.parent)
    return flat_pose(frames, image_size, blocks, f'folder {path}')


def read_flat(array: np.ndarray, path: Path, image_size: ImageSize = None, order: str | None = None) -> PoseSequence:
    """Reads (T, F) frames of bare numbers.

    Args:
        array: The frames.
        path: Their file.
        image_size: (W, H) of the video.
        order: Order of the parts.

    Returns:
        The poses.

    Raises:
        ValueError: See :func:`read_frame_folder`.
    """
    return flat_pose(array, image_size, _order(array, order, path, path.parent), f'array {path}')


def clips_of_array(path: Path, image_size: ImageSize = None, order: str | None = None) -> list[Clip]:
    """Opens (N, T, F): clips that are padded to one length, or cut to it.

    Args:
        path: The ``.npy``.
        image_size: (W, H) of the videos.
        order: Order of the parts.

    Returns:
        The clips, named ``<file>/<number>``.
    """
    data = load_array(path, mapped=True)

    def read(number: int) -> PoseSequence:
        where = f'array {path}[{number}]'
        sample = data[:: max(1, len(data) // _CLIPS)].reshape(-1, data.shape[2])
        found = parse_order(order, data.shape[2], where) if order else tell_order(numbers_of(sample, where), where)
        return flat_pose(np.array(data[number]), image_size, found, where)

    return [Clip(f'{path.stem}/{number:05d}', lambda number=number: read(number)) for number in range(len(data))]  # type: ignore[misc]


def flat_pose(frames: np.ndarray, image_size: ImageSize, order: Sequence[Block], where: str) -> PoseSequence:
    """Brings frames of bare numbers into MediaPipe's layout of their parts.

    Args:
        frames: (T, F).
        image_size: (W, H).
        order: Order of the parts.
        where: File, for messages.

    Returns:
        The poses; parts that the frames do not have are not found.

    Raises:
        ValueError: No image size, an order that the visibilities contradict, or numbers that are no fractions.
    """
    frames = numbers_of(frames, where)
    check_order(frames, order, where)
    return parts_pose(split_rows(frames, order), {block.part: block.first for block in order}, image_size, where)


def _order(frames: np.ndarray, order: str | None, path: Path, root: Path) -> tuple[Block, ...]:
    if order is not None:
        return parse_order(order, frames.shape[1], str(path))
    try:
        return tell_order(numbers_of(frames, str(path)), str(path))
    except ValueError as error:
        if frames.shape[1] < 132:
            raise
        try:  # One clip may be without hands; all together tell.
            return _order_of_folder(root, frames.shape[1])
        except ValueError:
            raise error from None


@lru_cache(maxsize=16)
def _order_of_folder(root: Path, size: int) -> tuple[Block, ...]:
    rows: list[np.ndarray] = []
    for number, folder in enumerate(sorted(entry for entry in root.glob('*/*') if is_frame_folder(entry))):
        if number == _CLIPS:
            break
        files = visible(folder)
        rows += [row for file in files[:: max(1, len(files) // _FRAMES)] if (row := _row(file)).shape == (size,)]
    for file in sorted(root.glob('*.npy'))[:_CLIPS]:
        array = load_array(file, mapped=True)
        if array.ndim == 2 and array.shape[1] == size:
            rows += list(np.array(array[:: max(1, len(array) // _FRAMES)]))
    if not rows:
        raise ValueError(f'{root}: no clips to tell the order of the parts from')
    return tell_order(numbers_of(np.stack(rows), str(root)), str(root))


def numbers_of(frames: np.ndarray, where: str) -> np.ndarray:
    """Checks rows of numbers.

    Args:
        frames: Any array.
        where: File, for messages.

    Returns:
        The same as float64; NaN is 0, which was not found.

    Raises:
        ValueError: No numbers, or none at all.
    """
    if frames.dtype.kind not in 'fiu' or not len(frames):
        raise ValueError(f'{where}: expected rows of numbers, got {frames.dtype} {frames.shape}')
    frames = np.asarray(frames, np.float64)
    return np.where(np.isnan(frames), 0, frames)


def _row(file: Path) -> np.ndarray:
    """The numbers of one frame, (F,), or its key points (V, 2 to 4)."""
    row = _numbers(file)
    if row.ndim == 2 and len(row) == 1:
        row = row[0]
    if row.ndim != 1 and not is_points(row.shape):
        raise ValueError(f'frame {file}: expected a row of numbers, got {row.dtype} {row.shape}')
    return row


def _numbers(file: Path) -> np.ndarray:
    if file.suffix.lower() == '.npy':
        numbers = load_array(file)
    else:
        content = parse_json(read_bytes(file, 'frame'), f'frame {file}', strict=False)
        rows = content if isinstance(content, list) and content and isinstance(content[0], list) else [content]
        if not all(isinstance(row, list) and all(type(n) in (int, float) for n in row) for row in rows):
            raise ValueError(f'frame {file}: expected a list of numbers')
        numbers = np.array(content, dtype=np.float64)
    if numbers.dtype.kind not in 'fiu':
        raise ValueError(f'frame {file}: expected a row of numbers, got {numbers.dtype} {numbers.shape}')
    return numbers


def natural(path: Path) -> tuple:
    """Sorts 2 before 10.

    Args:
        path: A path.

    Returns:
        Key to sort by.
    """
    return tuple((int(word), '') if word.isdigit() else (-1, word) for word in re.split(r'(\d+)', path.as_posix()))
