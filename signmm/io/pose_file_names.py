"""Names of points in ``.pose`` files and the joints of ours that they are, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pose_format import PoseHeader

from signmm.structures import LAYOUTS, PoseLayout
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
#: Start of the name of a component that holds one of our layouts under our own joint names.
OWN = 'SIGNMM_'
_FINGER = ('CMC', 'MCP', 'IP', 'TIP'), ('MCP', 'PIP', 'DIP', 'TIP')
_MEDIAPIPE_HAND = [
    'WRIST', *(f'THUMB_{j}' for j in _FINGER[0]),
    *(f'{f}_{j}' for f in ('INDEX_FINGER', 'MIDDLE_FINGER', 'RING_FINGER', 'PINKY') for j in _FINGER[1]),
]  # fmt: skip
_OPENPOSE_HAND = [
    'BASE', *(f'T_{j}' for j in ('STT', 'BCMC', 'MCP', 'IP')),
    *(f'{f}_{j}' for f in 'IMRP' for j in ('CMC', 'MCP', 'PIP', 'DIP')),
]  # fmt: skip
_OPENPOSE_FACE = {'FB': 17, 'FEB': 27, 'FN': 36, 'FE': 48, 'FLO': 60, 'FLI': 68, 'FP': 70}
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
    if name.startswith(OWN):
        return list(points)
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


def file_components(layout: PoseLayout) -> list[tuple[str, list[str], int]]:
    """Divides a layout into components, with the names that pose-format gives to MediaPipe, OpenPose and COCO.

    Args:
        layout: Any layout.

    Returns:
        (component, its points, index of the first one) in joint order.
    """
    name, size = layout.name, len(layout)
    if name == 'coco_wholebody133':
        hand = [f'hand_{i}' for i in range(21)]
        face = [f'face-{i}' for i in range(68)]
        return [
            ('BODY', list(layout.joints[:23]), 0),
            ('FACE', face, 23),
            ('LEFT_HAND', hand, 91),
            ('RIGHT_HAND', hand, 112),
        ]
    if name == 'openpose137':
        parts = [('pose_keypoints_2d', [_openpose_name(j) for j in layout.joints[:25]], 0)]
        parts.append(('face_keypoints_2d', [_openpose_face(i) for i in range(70)], 25))
        return parts + [(f'hand_{s}_keypoints_2d', _OPENPOSE_HAND, i) for s, i in (('left', 95), ('right', 116))]
    if not name.startswith('mediapipe'):
        return [(f'{OWN}{name.upper()}', list(layout.joints), 0)]
    body, face_size = len(layout.parts['body']) if 'body' in layout.parts else 0, len(layout.parts.get('face', ()))
    parts = []
    if body:
        parts.append(('POSE_LANDMARKS', [_MEDIAPIPE_BODY.get(j, j.upper()) for j in layout.joints[:body]], 0))
    if face_size:
        parts.append(('FACE_LANDMARKS', [str(i) for i in range(face_size)], body))
    return parts + [(f'{s}_HAND_LANDMARKS', _MEDIAPIPE_HAND, i) for s, i in (('LEFT', size - 42), ('RIGHT', size - 21))]


#: MediaPipe's names of joints whose upper-cased name differs.
_MEDIAPIPE_BODY = {ours: theirs.upper() for theirs, ours in _BODY.items() if theirs != 'midhip'}


def _openpose_name(joint: str) -> str:
    for letter, side in _SIDES.items():
        joint = re.sub(f'^{side}_', f'{letter}_', joint)
    return ''.join(word.capitalize() for word in joint.split('_'))


def _openpose_face(number: int) -> str:
    return next(f'{prefix}_{number}' for prefix, end in _OPENPOSE_FACE.items() if number < end)
