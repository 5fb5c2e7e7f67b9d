"""The layouts that signmm knows. Sources: docs/layouts.md."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Sequence

from signmm.structures.face_mesh import mesh_joints
from signmm.structures.pose_layout import FINGERS, PoseLayout, hand_joints
from signmm.utils.suggest import did_you_mean

_COCO_BODY = (
    'nose', 'left_eye', 'right_eye', 'left_ear', 'right_ear', 'left_shoulder', 'right_shoulder', 'left_elbow',
    'right_elbow', 'left_wrist', 'right_wrist', 'left_hip', 'right_hip', 'left_knee', 'right_knee', 'left_ankle',
    'right_ankle',
)  # fmt: skip
_COCO_FEET = (
    'left_big_toe', 'left_small_toe', 'left_heel', 'right_big_toe', 'right_small_toe', 'right_heel',
)  # fmt: skip
_MEDIAPIPE_POSE = (
    'nose', 'left_eye_inner', 'left_eye', 'left_eye_outer', 'right_eye_inner', 'right_eye', 'right_eye_outer',
    'left_ear', 'right_ear', 'left_mouth', 'right_mouth', 'left_shoulder', 'right_shoulder', 'left_elbow',
    'right_elbow', 'left_wrist', 'right_wrist', 'left_pinky', 'right_pinky', 'left_index', 'right_index',
    'left_thumb', 'right_thumb', 'left_hip', 'right_hip', 'left_knee', 'right_knee', 'left_ankle',
    'right_ankle', 'left_heel', 'right_heel', 'left_big_toe', 'right_big_toe',
)  # fmt: skip
_OPENPOSE_BODY = (
    'nose', 'neck', 'right_shoulder', 'right_elbow', 'right_wrist', 'left_shoulder', 'left_elbow', 'left_wrist',
    'mid_hip', 'right_hip', 'right_knee', 'right_ankle', 'left_hip', 'left_knee', 'left_ankle', 'right_eye',
    'left_eye', 'right_ear', 'left_ear', 'left_big_toe', 'left_small_toe', 'left_heel', 'right_big_toe',
    'right_small_toe', 'right_heel',
)  # fmt: skip
_KINECT = (
    'head', 'neck', 'left_shoulder', 'right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist',
    'left_palm', 'right_palm', 'spine', 'mid_hip', 'left_hip', 'right_hip', 'left_knee', 'right_knee', 'left_ankle',
    'right_ankle', 'left_foot', 'right_foot',
)  # fmt: skip
_BODY_BONES = (
    ('nose', 'left_shoulder'), ('nose', 'right_shoulder'), ('left_shoulder', 'left_elbow'),
    ('left_elbow', 'left_wrist'), ('right_shoulder', 'right_elbow'), ('right_elbow', 'right_wrist'),
    ('left_shoulder', 'left_hip'), ('right_shoulder', 'right_hip'), ('left_hip', 'left_knee'),
    ('left_knee', 'left_ankle'), ('right_hip', 'right_knee'), ('right_knee', 'right_ankle'),
    ('left_wrist', 'left_hand_wrist'), ('right_wrist', 'right_hand_wrist'),
)  # fmt: skip
_FACE_MIRROR_68 = (
    *range(16, -1, -1), *range(26, 16, -1), 27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36,
    41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65,
)  # fmt: skip
_UNI_SIGN_BODY = ('nose', *_COCO_BODY[3:11])
_ARMS = ('left_shoulder', 'right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist')
#: Seven upper-body joints in the papers' released order: nose, left arm, right arm.
_UPPER_BODY = ('nose', 'left_shoulder', 'left_elbow', 'left_wrist', 'right_shoulder', 'right_elbow', 'right_wrist')
_SAM_SLR_HAND = ('wrist', 'thumb4', 'index1', 'index4', 'middle1', 'middle4', 'ring1', 'ring4', 'little1', 'little4')


def _face_68() -> tuple[str, ...]:
    """IBUG 68 face points; a point whose mirror is itself lies on the midline."""
    names = []
    for i, j in enumerate(_FACE_MIRROR_68):
        # iBUG counts from the signer's right ear, so the smaller number of a pair is on the right.
        names.append(f'face_{i}' if i == j else f'right_face_{i}' if i < j else f'left_face_{j}')
    return tuple(names)


def _hand_bones(side: str) -> list[tuple[str, str]]:
    bones = []
    for finger in FINGERS:
        chain = [f'{side}_hand_wrist', *(f'{side}_hand_{finger}{k}' for k in range(1, 5))]
        bones += list(zip(chain, chain[1:], strict=False))
    return bones


def _layout(
    name: str, joints: Sequence[str], body: Iterable[str], extra: dict[str, Sequence[str]] | None = None,
    bones: Iterable[tuple[str, str]] = _BODY_BONES,
) -> PoseLayout:  # fmt: skip
    where = {joint: i for i, joint in enumerate(joints)}
    groups: dict[str, Sequence[str]] = {
        'left': [j for j in joints if j.startswith('left_hand_')],
        'right': [j for j in joints if j.startswith('right_hand_')],
        'body': list(body),
        **(extra or {}),
    }
    parts = {part: tuple(where[j] for j in members) for part, members in groups.items() if members}
    everything = [*bones, *_hand_bones('left'), *_hand_bones('right')]
    pairs = tuple((where[a], where[b]) for a, b in everything if a in where and b in where)
    return PoseLayout(name, tuple(joints), parts, pairs)


_LEFT, _RIGHT = hand_joints('left'), hand_joints('right')
_SAM_JOINTS = (
    'nose', *_ARMS, *(f'left_hand_{j}' for j in _SAM_SLR_HAND), *(f'right_hand_{j}' for j in _SAM_SLR_HAND),
)  # fmt: skip
_SAM_BONES = [
    (f'{side}_hand_{a}', f'{side}_hand_{b}')
    for side in ('left', 'right')
    for a, b in [
        ('wrist', 'thumb4'),
        *[('wrist', f'{f}1') for f in FINGERS[1:]],
        *[(f'{f}1', f'{f}4') for f in FINGERS[1:]],
    ]
]
_KINECT_BONES = (
    ('head', 'neck'), ('neck', 'left_shoulder'), ('neck', 'right_shoulder'), ('neck', 'spine'), ('spine', 'mid_hip'),
    ('left_shoulder', 'left_elbow'), ('left_elbow', 'left_wrist'), ('left_wrist', 'left_palm'),
    ('right_shoulder', 'right_elbow'), ('right_elbow', 'right_wrist'), ('right_wrist', 'right_palm'),
    ('mid_hip', 'left_hip'), ('left_hip', 'left_knee'), ('left_knee', 'left_ankle'), ('left_ankle', 'left_foot'),
    ('mid_hip', 'right_hip'), ('right_hip', 'right_knee'), ('right_knee', 'right_ankle'), ('right_ankle', 'right_foot'),
)  # fmt: skip
_NECK_BONES = (*_BODY_BONES, ('nose', 'neck'), ('neck', 'mid_hip'))


def _build() -> dict[str, PoseLayout]:
    face, mesh468, mesh478 = _face_68(), mesh_joints(468), mesh_joints(478)
    pose33 = _MEDIAPIPE_POSE
    uni_face = (*face[0:17:2], *face[60:68], face[30])
    kinds = [
        _layout('coco_wholebody133', (*_COCO_BODY, *_COCO_FEET, *face, *_LEFT, *_RIGHT), _COCO_BODY,
                {'feet': _COCO_FEET, 'face': face}),
        _layout('triplet49', (*_UPPER_BODY, *_LEFT, *_RIGHT), _UPPER_BODY),
        _layout('hands42_arms7', (*_LEFT, *_RIGHT, *_UPPER_BODY), _UPPER_BODY),
        _layout('sam_slr27', _SAM_JOINTS, _SAM_JOINTS[:7], bones=[*_BODY_BONES, *_SAM_BONES]),
        _layout('mediapipe543', (*pose33, *mesh468, *_LEFT, *_RIGHT), pose33, {'face': mesh468}),
        _layout('mediapipe553', (*pose33, *mesh478, *_LEFT, *_RIGHT), pose33, {'face': mesh478}),
        _layout('mediapipe75', (*pose33, *_LEFT, *_RIGHT), pose33),
        _layout('mediapipe50', (*_ARMS, 'left_hip', 'right_hip', *_LEFT, *_RIGHT), (*_ARMS, 'left_hip', 'right_hip')),
        _layout('mediapipe_hands42', (*_LEFT, *_RIGHT), ()),
        _layout('arms48', (*_ARMS, *_LEFT, *_RIGHT), _ARMS),
        _layout('body7', _UPPER_BODY, _UPPER_BODY),
        _layout('arms6', _ARMS, _ARMS),
        _layout('openpose137', (*_OPENPOSE_BODY, *face, 'right_pupil', 'left_pupil', *_LEFT, *_RIGHT), _OPENPOSE_BODY,
                {'face': (*face, 'right_pupil', 'left_pupil')}, _NECK_BONES),
        _layout('nla_slr63', (*_COCO_BODY[:11], *face[48:68:2], *_LEFT, *_RIGHT), _COCO_BODY[:11],
                {'mouth': face[48:68:2]}),
        _layout('uni_sign69', (*_UNI_SIGN_BODY, *_LEFT, *_RIGHT, *uni_face), _UNI_SIGN_BODY, {'face': uni_face}),
        _layout('kinect20', _KINECT, _KINECT, bones=_KINECT_BONES),
        _layout('kinect10', _KINECT[:10], _KINECT[:10], bones=_KINECT_BONES),
    ]  # fmt: skip
    return {layout.name: layout for layout in kinds}


#: Every known layout by name.
LAYOUTS: dict[str, PoseLayout] = _build()


def get_layout(layout: str | PoseLayout) -> PoseLayout:
    """Looks a layout up.

    Args:
        layout: A name in :data:`LAYOUTS`, or a layout, which is returned as it is.

    Returns:
        The layout.

    Raises:
        KeyError: Unknown name.
    """
    if isinstance(layout, PoseLayout):
        return layout
    if layout not in LAYOUTS:
        raise KeyError(f"unknown pose layout '{layout}'{did_you_mean(layout, LAYOUTS)}")
    return LAYOUTS[layout]


def _reduce(layout: PoseLayout) -> tuple:
    if LAYOUTS.get(layout.name) is layout:
        return get_layout, (layout.name,)
    return PoseLayout, (layout.name, layout.joints, dict(layout.parts), layout.bones)


# Copies and pickles of a known layout are that layout itself.
copyreg.pickle(PoseLayout, _reduce)
