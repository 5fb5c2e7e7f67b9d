"""Writes ``.pose`` files (version 0.2)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.ma as ma
from pose_format import Pose
from pose_format.numpy import NumPyPoseBody
from pose_format.pose_header import PoseHeader, PoseHeaderComponent, PoseHeaderDimensions

from signmm.io.atomic import write_bytes
from signmm.io.pose_file_names import file_components
from signmm.structures import PoseLayout, PoseSequence


def write_pose_file(path: str | Path, pose: PoseSequence) -> None:
    """Writes one person's poses.

    MediaPipe, OpenPose and COCO-WholeBody layouts get the components and point names that pose-format knows; any other
    layout gets one component of its own, with our joint names. Coordinates and confidences are exact; frames per second
    become float32, and the extractor has no place in the format.

    Args:
        path: Where to write.
        pose: The poses.

    Raises:
        ValueError: No fps, or no image size, which the format needs.
    """
    if pose.fps is None or pose.image_size is None:
        lacking = 'frames per second' if pose.fps is None else 'image size'
        raise ValueError(f'{pose.source or "pose"}: a .pose file needs the {lacking}, which is not known; pass it')
    components = [_component(*c, pose.layout) for c in file_components(pose.layout)]
    header = PoseHeader(0.2, PoseHeaderDimensions(*pose.image_size, 0), components)
    points = ma.masked_array(pose.xy[:, None], np.repeat(pose.score[:, None, :, None] == 0, 2, axis=-1))
    buffer = BytesIO()
    Pose(header, NumPyPoseBody(pose.fps, points, pose.score[:, None])).write(buffer)
    write_bytes(path, buffer.getvalue())


def _component(name: str, points: list[str], start: int, layout: PoseLayout) -> PoseHeaderComponent:
    inside = range(start, start + len(points))
    limbs = [(a - start, b - start) for a, b in layout.bones if a in inside and b in inside]
    colour = (0, 114, 178) if 'LEFT' in name.upper() else (230, 159, 0) if 'RIGHT' in name.upper() else (68, 68, 68)
    return PoseHeaderComponent(name, points, limbs, [colour], 'XYC')
