"""Pickles of OpenHands (AI4Bharat): key points and confidences of one clip."""

from __future__ import annotations

from typing import Any

import numpy as np

from signmm.io.arrays import MEDIAPIPE_LAYOUTS, mediapipe_pose
from signmm.io.points import pose_from_points
from signmm.structures import PoseSequence, get_layout

#: Below: fractions of the image, as OpenHands' script writes; above: pixels, as pose-format gives.
_LARGEST_FRACTION, _SMALLEST_PIXELS = 3, 10


def is_openhands(content: Any) -> bool:
    """Tells whether a pickle is OpenHands'.

    Args:
        content: Content of a pickle.

    Returns:
        True for a dict with ``keypoints`` and ``confidences``.
    """
    return isinstance(content, dict) and {'keypoints', 'confidences'} <= content.keys()


def read_openhands(content: dict[str, Any], where: str, image_size: tuple[int, int] | None) -> PoseSequence:
    """Reads the poses.

    Args:
        content: ``keypoints`` (T, V, 2 or 3) in the order pose, left hand, right hand, V a number of points of a
            MediaPipe layout, and ``confidences`` (T, V). What a masked array hides was not found.
        where: File, for messages.
        image_size: (W, H) of the video in pixels, needed for fractions.

    Returns:
        The poses in pixels.

    Raises:
        ValueError: Other shapes, no image size for fractions, or numbers that are neither fractions nor pixels.
    """
    points, score = (np.asarray(content[name]) for name in ('keypoints', 'confidences'))
    if points.ndim == 4 and points.shape[1] == 1:  # pose-format counts people
        points, score = points[:, 0], score[:, 0] if score.ndim == 3 else score
    fits = points.ndim == 3 and points.shape[1] in MEDIAPIPE_LAYOUTS and points.shape[2] in (2, 3)
    if not fits or score.shape != points.shape[:2] or points.dtype.kind not in 'fiu' or score.dtype.kind not in 'fiu':
        raise ValueError(
            f"{where}: expected 'keypoints' (T, V, 2 or 3) with V in {list(MEDIAPIPE_LAYOUTS)} and 'confidences' "
            f'(T, V), got {points.dtype} {points.shape} and {score.dtype} {score.shape}'
        )
    hidden = np.isnan(points[..., :2]).any(-1) | np.isnan(score)
    score = np.where(hidden, 0, score)
    found = points[..., :2][score > 0]
    middle = float(np.median(np.abs(found))) if len(found) else 0.0
    if middle < _LARGEST_FRACTION and (not len(found) or np.abs(found).max() < 10 * _LARGEST_FRACTION):
        if image_size is None:
            raise ValueError(f'{where}: fractions of the image; pass image_size=(W, H) (--image-size WxH)')
        depth = points[..., 2:] if points.shape[2] == 3 else np.zeros((*points.shape[:2], 1))
        rows = np.concatenate([points[..., :2], np.nan_to_num(depth), score[..., None]], axis=-1)
        rows[score == 0] = 0
        return mediapipe_pose(rows, image_size, source=where)
    if middle < _SMALLEST_PIXELS:
        raise ValueError(f'{where}: coordinates around {middle:.1f} are neither fractions of the image nor pixels')
    layout = get_layout(MEDIAPIPE_LAYOUTS[points.shape[1]])
    return pose_from_points(np.nan_to_num(points[..., :2]), score, layout, where, None, image_size, 'mediapipe')
