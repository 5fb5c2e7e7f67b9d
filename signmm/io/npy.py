"""Reads bare arrays of key points from ``.npy`` files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from signmm.io.arrays import MEDIAPIPE_LAYOUTS, load_array, mediapipe_pose
from signmm.io.homemade import read_flat
from signmm.io.mediapipe_parts import parts_pose
from signmm.io.points import check_pixels, pose_from_points
from signmm.structures import PoseSequence, get_layout


def read_npy(path: str | Path, image_size: tuple[int, int] | None = None, order: str | None = None) -> PoseSequence:
    """Reads a bare array.

    Args:
        path: ``.npy`` with (T, 133, 3) pixels and confidence (COCO-WholeBody), MediaPipe landmarks as in
            :func:`mediapipe_pose`, (T, 33, 2 to 4) of the body alone, (T, 21, 2 to 4) of one hand, or (T, F) rows of
            numbers as in :mod:`signmm.io.homemade`.
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
    if points.ndim == 3 and points.shape[1:] == (133, 3):
        layout = get_layout('coco_wholebody133')
        check_pixels([points[..., :2][points[..., 2] > 0]], f'array {path}')
        return pose_from_points(points[..., :2], points[..., 2], layout, str(path), image_size=image_size)
    if points.ndim == 2 and points.shape[1] > 40:
        return read_flat(points, Path(path), image_size, order)
    if points.ndim == 3 and 2 <= points.shape[2] <= 4 and points.shape[1] in (21, 33):
        part = 'pose' if points.shape[1] == 33 else order
        if part not in ('pose', 'left', 'right'):
            raise ValueError(f"array {path} {points.shape}: which hand is it? order='left' or 'right' (--order)")
        return parts_pose({part: np.nan_to_num(points)}, {}, image_size, f'array {path}')
    if points.ndim != 3 or points.shape[1] not in MEDIAPIPE_LAYOUTS or not 2 <= points.shape[2] <= 4:
        raise ValueError(
            f'array {path}: no known form, got {points.shape}; expected (T, 133, 3) pixels and confidence, '
            f'(T, V, 2 to 4) fractions with V in {[*MEDIAPIPE_LAYOUTS, 33, 21]}, or (T, F) rows with F in 1662, 258, '
            '132, 126, 84, 63, 42 (others with --order)'
        )
    if image_size is None:
        raise ValueError(
            f'array {path} {points.shape}: MediaPipe landmarks are fractions of the image; pass image_size=(W, H) '
            '(--image-size WxH)'
        )
    return mediapipe_pose(points, image_size, source=str(path))
