"""Names of points in ``.pose`` files and the joints of ours that they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pose_format import PoseHeader

from signmm.structures import LAYOUTS
from signmm.structures.face_mesh import mesh_joints
from signmm.structures.pose_layout import hand_joints

#: MediaPipe and OpenPose body points whose lower-cased name is not already ours.
_BODY = {
    'mouth_left': 'left_mouth',
    'mouth_right': 'right_mouth',
    'left_foot_index': 'left_big_toe',
    'right_foot_index': 'right_big_toe',
    'midhip': 'mid_hip',
}
_SIDES = {'l': 'left', 'r': 'right'}
_OPENPOSE = re.compile(r'([LR])(Shoulder|Elbow|Wrist|Hip|Knee|Ankle|Eye|Ear|Heel|BigToe|SmallToe)')
_MESH = mesh_joints(478)
_IBUG = [j for j in LAYOUTS['coco_wholebody133'].joints if 'face_' in j]


def joint_names(header: PoseHeader) -> list[str | None]:
    """Names every point of a file.

    Args:
        header: Header of the file.

    Returns:
        Our joint name for each point in file order; None for a point that we do not use (world landmarks) or do not
        know.
    """
    names: list[str | None] = []
    for component in header.components:
        names += _component(component.name, list(component.points))
    return names


def _component(name: str, points: list[str]) -> Sequence[str | None]:
    low = name.lower()
    if 'world' in low:
        return [None] * len(points)
    for side in ('left', 'right'):
        if 'hand' in low and side in low and len(points) == 21:
            return list(hand_joints(side))
    if 'face' not in low:
        return [_body(p) for p in points]
    if low.startswith('face_landmarks'):
        return [_MESH[int(p)] for p in points]
    if len(points) in (68, 70):
        return [*_IBUG, 'right_pupil', 'left_pupil'][: len(points)]
    return [None] * len(points)


def _body(point: str) -> str:
    found = _OPENPOSE.fullmatch(point)
    if found:
        joint = re.sub(r'(?<=[a-z])(?=[A-Z])', '_', found[2]).lower()
        return f'{_SIDES[found[1].lower()]}_{joint}'
    low = point.lower()
    return _BODY.get(low, low)
