"""Parquet files in the style of the ASL-Signs competition: one row for each landmark of each frame."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.arrays import mediapipe_points, mediapipe_pose
from signmm.io.atomic import write_bytes
from signmm.io.mediapipe_parts import check_fractions
from signmm.structures import PoseSequence, get_layout

#: First joint in layout mediapipe543 and number of landmarks of each type, in the order of the competition's rows.
_TYPES = {'face': (33, 468), 'left_hand': (501, 21), 'pose': (0, 33), 'right_hand': (522, 21)}
_COLUMNS = ('frame', 'type', 'landmark_index', 'x', 'y')


def _arrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError:
        raise ImportError('parquet files need pyarrow: pip install pyarrow (signmm[formats])') from None
    return pyarrow


def read_parquet(path: str | Path, image_size: tuple[int, int] | None = None) -> PoseSequence:
    """Reads one clip.

    Args:
        path: A file with columns ``frame``, ``type`` (face, left_hand, pose, right_hand), ``landmark_index``, ``x``,
            ``y`` and, optionally, ``z`` (fractions of the image, z of its width; NaN where not found).
        image_size: (W, H) in pixels, which the file does not know.

    Returns:
        Poses in layout ``mediapipe543``; a frame number that is left out is a frame without anybody.

    Raises:
        ImportError: pyarrow is missing.
        ValueError: No image size, a damaged file, missing columns, unknown or double landmarks.
    """
    if image_size is None:
        raise ValueError(f'parquet {path}: landmarks are fractions of the image; pass image_size=(W, H)')
    arrow = _arrow()
    try:
        table = arrow.parquet.read_table(BytesIO(Path(path).read_bytes()))
    except (arrow.ArrowException, OSError) as error:
        raise ValueError(f'parquet {path}: cannot be read ({error}); is it truncated?') from None
    missing = [name for name in _COLUMNS if name not in table.column_names]
    if missing or not table.num_rows:
        raise ValueError(
            f'parquet {path}: columns missing: {missing}; it has {table.column_names}, {table.num_rows} rows'
        )
    frame, number = (table[name].to_numpy().astype(np.int64) for name in ('frame', 'landmark_index'))
    coded = table['type'].cast('string').combine_chunks().dictionary_encode()
    kinds = [_TYPES.get(kind, (0, 0)) for kind in coded.dictionary.to_pylist()]
    starts, counts = np.array(kinds)[coded.indices.to_numpy()].T
    bad = np.flatnonzero((number < 0) | (number >= counts))
    if len(bad):
        raise ValueError(f"parquet {path}: row {bad[0]}: unknown landmark {number[bad[0]]} of '{coded[int(bad[0])]}'")
    place = (frame - frame.min()) * 543 + starts + number
    if len(np.unique(place)) != len(place):
        raise ValueError(f'parquet {path}: a landmark occurs twice in a frame')
    axes = [c for c in 'xyz' if c in table.column_names]
    points = np.full(((int(frame.max() - frame.min()) + 1) * 543, len(axes)), np.nan)
    points[place] = np.stack([table[c].to_numpy().astype(np.float64) for c in axes], axis=-1)
    frames = points.reshape(-1, 543, len(axes))
    check_fractions(np.nan_to_num(frames), 'landmarks', f'parquet {path}')
    return mediapipe_pose(frames, image_size, source=str(path))


def write_parquet(path: str | Path, pose: PoseSequence) -> None:
    """Writes one clip; an unknown ``z`` is 0, what was not found is NaN, and of the confidence only that remains.

    Args:
        path: Where to write.
        pose: Poses in layout ``mediapipe543``.

    Raises:
        ImportError: pyarrow is missing.
        ValueError: No image size.
    """
    arrow = _arrow()
    pose = pose.to_layout(get_layout('mediapipe543'))
    points = np.where((pose.score > 0)[..., None], mediapipe_points(pose), np.nan)
    order = np.concatenate([np.arange(start, start + count) for start, count in _TYPES.values()])
    kinds = np.concatenate([np.repeat(kind, count) for kind, (_, count) in _TYPES.items()])
    numbers = np.concatenate([np.arange(count) for _, count in _TYPES.values()])
    frames = np.repeat(np.arange(len(pose)), len(order))
    kinds, numbers = np.tile(kinds, len(pose)), np.tile(numbers, len(pose))
    x, y, z = points[:, order].reshape(-1, 3).T
    table = arrow.table({
        'frame': frames.astype(np.int16),
        'row_id': [f'{f}-{k}-{n}' for f, k, n in zip(frames, kinds, numbers, strict=True)],
        'type': kinds.tolist(),
        'landmark_index': numbers.astype(np.int16),
        'x': x, 'y': y, 'z': z,
    })  # fmt: skip
    buffer = BytesIO()
    arrow.parquet.write_table(table, buffer)
    write_bytes(path, buffer.getvalue())
