"""Whole-body pickles as MMPose users and the released MASA code keep them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from signmm.io.points import pose_from_points
from signmm.io.safe_pickle import load_pickle
from signmm.structures import PoseSequence, get_layout


def read_mmpose_pickle(path: str | Path, image_size: tuple[int, int] | None = None) -> PoseSequence:
    """Reads a pickle with ``keypoints`` (T, 133, 3): x, y in pixels and confidence.

    Args:
        path: The pickle, a dict that may also have ``img_list``, the frames' file names. In some releases that list
            has one extra last entry.
        image_size: (W, H) of the video, which the file does not know.

    Returns:
        The poses in layout ``coco_wholebody133``.

    Raises:
        ValueError: Not such a pickle, a pickle that wants to run something, or bad numbers.
    """
    content = load_pickle(path)
    if not isinstance(content, dict) or 'keypoints' not in content:
        got = sorted(map(str, content)) if isinstance(content, dict) else type(content).__name__
        raise ValueError(f"pickle {path}: expected a dict with field 'keypoints', got {got}")
    points = np.asarray(content['keypoints'])
    if points.ndim != 3 or points.shape[1:] != (133, 3) or points.dtype.kind not in 'iuf':
        raise ValueError(
            f"pickle {path}: field 'keypoints' must be numbers (T, 133, 3), got {points.dtype} {points.shape}"
        )
    names = content.get('img_list')
    if names is not None and len(names) - len(points) not in (0, 1):
        raise ValueError(f"pickle {path}: field 'img_list' has {len(names)} entries for {len(points)} frames")
    return pose_from_points(
        points[..., :2], points[..., 2], get_layout('coco_wholebody133'), str(path), image_size=image_size
    )
