"""Arrays (T, V, 2 to 4) of key points, told by their number."""

from __future__ import annotations

import numpy as np

from signmm.io.arrays import MEDIAPIPE_LAYOUTS, mediapipe_pose
from signmm.io.mediapipe_parts import check_fractions, parts_pose
from signmm.io.points import check_pixels, pose_from_points
from signmm.structures import PoseSequence, get_layout

ImageSize = tuple[int, int] | None
#: Numbers of key points that are known: COCO-WholeBody's, MediaPipe's, its body alone, one hand of it.
POINTS = (133, *MEDIAPIPE_LAYOUTS, 33, 21)


def is_points(shape: tuple[int, ...]) -> bool:
    """Tells whether a frame is key points.

    Args:
        shape: Of one frame.

    Returns:
        True for (V, 2 to 4) with a known V.
    """
    return len(shape) == 2 and shape[0] in POINTS and 2 <= shape[1] <= 4


def read_points(points: np.ndarray, where: str, image_size: ImageSize = None, order: str | None = None) -> PoseSequence:
    """Takes (T, 133, 3) for pixels and confidence of COCO-WholeBody, others for MediaPipe's fractions of the image.

    Args:
        points: (T, V, 2 to 4), V in :data:`POINTS`.
        where: File, for messages.
        image_size: (W, H) in pixels; needed for MediaPipe.
        order: ``'left'`` or ``'right'``: which hand one hand is.

    Returns:
        The poses.

    Raises:
        ValueError: Another shape, numbers that are no pixels or no fractions, or no image size for fractions.
    """
    if points.ndim == 3 and points.shape[1:] == (133, 3):
        check_pixels([points[..., :2][points[..., 2] > 0]], where)
        layout = get_layout('coco_wholebody133')
        return pose_from_points(points[..., :2], points[..., 2], layout, where, image_size=image_size)
    if points.ndim != 3 or not is_points(points.shape[1:]) or points.shape[1] == 133:
        raise ValueError(
            f'{where}: no known form, got {points.shape}{_hint(points.shape)}; expected (T, 133, 3) pixels and '
            f'confidence, (T, V, 2 to 4) fractions with V in {[*MEDIAPIPE_LAYOUTS, 33, 21]}, or (T, F) rows with F in '
            '1662, 258, 132, 126, 84, 63, 42 (others with --order)'
        )
    if points.shape[1] in (21, 33):
        part = 'pose' if points.shape[1] == 33 else order
        if part not in ('pose', 'left', 'right'):
            raise ValueError(f"{where} {points.shape}: which hand is it? order='left' or 'right' (--order)")
        return parts_pose({part: np.nan_to_num(points)}, {}, image_size, where)
    check_fractions(np.nan_to_num(points), 'landmarks', where)
    if image_size is None:
        raise ValueError(
            f'{where} {points.shape}: MediaPipe landmarks are fractions of the image; pass image_size=(W, H) '
            '(--image-size WxH)'
        )
    return mediapipe_pose(points, image_size, source=where)


def _hint(shape: tuple[int, ...]) -> str:
    """What is wrong with a shape, if that can be told."""
    if len(shape) == 1:
        return (
            ', one frame: frames of a take lie in a folder of its own and are named by their number (0.npy, 1.npy, ...)'
        )
    if is_points(shape):
        return ', one frame: put a take together as (T, V, 2 to 4)'
    axes = sorted(size for size in shape if size != 1)
    if len(axes) == 3 and any(size in POINTS for size in axes) and any(2 <= size <= 4 for size in axes):
        return ', whose axes are in another order: transpose them to (T, V, 2 to 4)'
    return ''
