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
    become float32, and the extractor has no place in the format. The third coordinate is written as MediaPipe's
    fraction of the image width where the layout is one of MediaPipe's and the unit is ``'part'``.

    Args:
        path: Where to write.
        pose: The poses.

    Raises:
        ValueError: No fps, or no image size, which the format needs.
    """
    if pose.fps is None or pose.image_size is None:
        lacking = 'frames per second' if pose.fps is None else 'image size'
        raise ValueError(f'{pose.source or "pose"}: a .pose file needs the {lacking}, which is not known; pass it')
    points, form = pose.xy, 'XYC'
    if pose.z is not None and pose.z_unit == 'part' and pose.layout.name.startswith('mediapipe'):
        points, form = np.concatenate([pose.xy, pose.z[..., None] / pose.image_size[0]], axis=-1), 'XYZC'
    components = [_component(*c, pose.layout, form) for c in file_components(pose.layout)]
    header = PoseHeader(0.2, PoseHeaderDimensions(*pose.image_size, 0), components)
    missing = np.repeat(pose.score[:, None, :, None] == 0, points.shape[-1], axis=-1)
    buffer = BytesIO()
    Pose(header, NumPyPoseBody(pose.fps, ma.masked_array(points[:, None], missing), pose.score[:, None])).write(buffer)
    write_bytes(path, buffer.getvalue())


def _component(name: str, points: list[str], start: int, layout: PoseLayout, form: str) -> PoseHeaderComponent:
    inside = range(start, start + len(points))
    limbs = [(a - start, b - start) for a, b in layout.bones if a in inside and b in inside]
    colour = (0, 114, 178) if 'LEFT' in name.upper() else (230, 159, 0) if 'RIGHT' in name.upper() else (68, 68, 68)
    return PoseHeaderComponent(name, points, limbs, [colour], form)
