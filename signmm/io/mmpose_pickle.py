"""Whole-body pickles as MMPose users and the released MASA code keep them."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.atomic import write_bytes
from signmm.io.points import check_pixels, pose_from_points
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
    return masa_pose(load_pickle(path), path, image_size)


def masa_pose(content: Any, path: str | Path, image_size: tuple[int, int] | None = None) -> PoseSequence:
    """Reads what :func:`read_mmpose_pickle` reads from a pickle that is loaded already.

    Args:
        content: Its content.
        path: File, for error messages.
        image_size: (W, H) of the video.

    Returns:
        The poses in layout ``coco_wholebody133``.

    Raises:
        ValueError: Other content, or bad numbers.
    """
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
    check_pixels([points[..., :2][points[..., 2] > 0]], f'pickle {path}')
    return pose_from_points(
        points[..., :2], points[..., 2], get_layout('coco_wholebody133'), str(path), image_size=image_size
    )


def write_masa_pickle(path: str | Path, pose: PoseSequence) -> None:
    """Writes a dict with ``keypoints`` (T, 133, 3) and ``img_list``, the names that frames would have as images.

    Args:
        path: Where to write.
        pose: Poses in layout ``coco_wholebody133``.
    """
    pose = pose.to_layout(get_layout('coco_wholebody133'))
    points = np.concatenate([pose.xy, pose.score[..., None]], axis=-1)
    content = {'keypoints': points, 'img_list': [f'{i:06d}.jpg' for i in range(1, len(points) + 1)]}
    write_bytes(path, pickle.dumps(content, protocol=4))
