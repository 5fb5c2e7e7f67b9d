"""Reads bare arrays of key points from ``.npy`` files."""

from __future__ import annotations

from pathlib import Path

from signmm.io.arrays import load_array
from signmm.io.homemade import read_flat
from signmm.io.point_arrays import read_points
from signmm.structures import PoseSequence


def read_npy(path: str | Path, image_size: tuple[int, int] | None = None, order: str | None = None) -> PoseSequence:
    """Reads a bare array.

    Args:
        path: ``.npy`` with (T, 133, 3) pixels and confidence (COCO-WholeBody), MediaPipe landmarks as in
            :func:`~signmm.io.arrays.mediapipe_pose`, (T, 33, 2 to 4) of the body alone, (T, 21, 2 to 4) of one hand, or
            (T, F) rows of numbers as in :mod:`signmm.io.homemade`.
        image_size: (W, H) in pixels; needed for MediaPipe.
        order: Order of the parts in rows, and which hand one hand is.

    Returns:
        The poses.

    Raises:
        ValueError: Another shape, objects instead of numbers, a truncated file, or no image size for fractions.
    """
    points = load_array(path)
    if points.dtype.kind not in 'fiu':
        raise ValueError(f'array {path}: expected numbers, got {points.dtype} {points.shape}')
    if points.ndim == 2 and points.shape[1] > 40:
        return read_flat(points, Path(path), image_size, order)
    return read_points(points, f'array {path}', image_size, order)
