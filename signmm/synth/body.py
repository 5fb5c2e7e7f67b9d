"""From hand positions to a whole body of 133 joints in 3-D: two-bone arms, head, face and legs."""

from __future__ import annotations

import numpy as np

from signmm.structures.layouts import LAYOUTS
from signmm.synth.hand import hand_joints_3d
from signmm.synth.signer import Signer, rotation

LAYOUT = LAYOUTS['coco_wholebody133']
#: Largest angle in radians between the forearm and the hand.
WRIST_LIMIT = 1.25
_NECK = 0.03
_FLIP = np.array([-1.0, 1.0, 1.0])


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def solve_arm(
    shoulder: np.ndarray, wrist: np.ndarray, pole: np.ndarray, upper_arm: float, forearm: float
) -> tuple[np.ndarray, np.ndarray]:
    """Solves the two-bone arm in closed form.

    Args:
        shoulder: (..., 3) shoulder in metres.
        wrist: (..., 3) wanted wrist; moved along the line from the shoulder if it is out of reach.
        pole: (..., 3) direction that the elbow points to.
        upper_arm: Length of the upper arm in metres.
        forearm: Length of the forearm in metres.

    Returns:
        (..., 3) elbow and (..., 3) wrist.
    """
    line = wrist - shoulder
    shortest, longest = abs(upper_arm - forearm) + 0.06, 0.995 * (upper_arm + forearm)
    reach = np.clip(np.linalg.norm(line, axis=-1, keepdims=True), shortest, longest)
    along = _unit(line)
    aside = _unit(pole - np.sum(pole * along, -1, keepdims=True) * along)
    near = (reach**2 + upper_arm**2 - forearm**2) / (2 * reach)
    height = np.sqrt(np.maximum(upper_arm**2 - near**2, 0.0))
    return shoulder + near * along + height * aside, shoulder + reach * along


def quaternion_matrix(quaternion: np.ndarray) -> np.ndarray:
    """Turns quaternions into rotation matrices.

    Args:
        quaternion: (..., 4) x, y, z, w of any length but 0.

    Returns:
        (..., 3, 3) rotation matrices.
    """
    x, y, z, w = np.moveaxis(_unit(quaternion), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, -1) for row in rows], -2)


def _limit_wrist(frame: np.ndarray, forearm: np.ndarray) -> np.ndarray:
    """Turns the hand (..., 3, 3) towards the forearm's direction (..., 3) until the wrist is within its limit."""
    fingers, palm = frame[..., 1], frame[..., 2]
    cosine = np.clip(np.sum(fingers * forearm, -1, keepdims=True), -1.0, 1.0)
    aside = _unit(fingers - cosine * forearm)
    angle = np.minimum(np.arccos(cosine), WRIST_LIMIT)
    fingers = np.cos(angle) * forearm + np.sin(angle) * aside
    palm = _unit(palm - np.sum(palm * fingers, -1, keepdims=True) * fingers)
    return np.stack([np.cross(fingers, palm), fingers, palm], -1)


def _arms(signer: Signer, controls: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places both arms; (T, 2, C) controls -> elbows and wrists (T, 2, 3) and hands (T, 2, 21, 3).

    Both are computed as right arms (x towards the other side); the second one is mirrored at the end.
    """
    shoulder = np.array([-signer.half_shoulder, signer.torso, 0.0])
    pole = np.array([-signer.swivel, -1.0, -0.25])
    elbow, wrist = solve_arm(shoulder, controls[..., :3], pole, signer.upper_arm, signer.forearm)
    frame = quaternion_matrix(controls[..., 3:7])
    zero = np.zeros(controls.shape[:-1])
    frame = frame @ rotation(controls[..., 7], controls[..., 8], zero)
    frame = _limit_wrist(frame, _unit(wrist - elbow))
    angles = controls[..., 9:].reshape(*controls.shape[:-1], 5, 4)
    hands = hand_joints_3d(angles, signer.hand) @ np.swapaxes(frame, -1, -2) + wrist[..., None, :]
    for part in (elbow, wrist, hands):
        part[:, 1] *= _FLIP
    return elbow, wrist, hands


def _face_template() -> np.ndarray:
    """Places the 68 iBUG points, then nose, eyes and ears (left first), on an average head; (73, 3) metres."""
    points = np.zeros((73, 3))
    jaw = np.linspace(-np.pi / 2, np.pi / 2, 17)
    points[:17] = np.stack([0.07 * np.sin(jaw), 0.01 - 0.105 * np.cos(jaw), 0.02 + 0.055 * np.cos(jaw)], -1)
    brow, bow = np.linspace(0.058, 0.014, 5), 0.045 + 0.008 * np.sin(np.linspace(0.3, np.pi - 0.3, 5))
    points[17:22] = np.stack([-brow, bow, 0.095 - 0.4 * brow], -1)
    points[22:27] = points[21:16:-1] * _FLIP
    points[27:31] = np.stack([np.zeros(4), np.linspace(0.028, -0.012, 4), np.linspace(0.09, 0.112, 4)], -1)
    points[31:36] = np.stack([np.linspace(-0.014, 0.014, 5), np.full(5, -0.022), [0.085, 0.09, 0.093, 0.09, 0.085]], -1)
    ring = np.arange(6) * np.pi / 3
    eye = np.stack([-0.033 - 0.013 * np.cos(ring), 0.027 + 0.005 * np.sin(ring), np.full(6, 0.078)], -1)
    points[36:42] = eye
    points[42:48] = (eye * _FLIP)[[3, 2, 1, 0, 5, 4]]
    lips = np.arange(12) * np.pi / 6
    points[48:60] = np.stack(
        [-0.026 * np.cos(lips), -0.052 + 0.010 * np.sin(lips), 0.085 + 0.006 * np.sin(lips) ** 2], -1
    )
    inner = np.arange(8) * np.pi / 4
    points[60:68] = np.stack([-0.020 * np.cos(inner), -0.052 + 0.003 * np.sin(inner), np.full(8, 0.086)], -1)
    points[68:] = [
        [0, -0.01, 0.115],
        [0.033, 0.027, 0.08],
        [-0.033, 0.027, 0.08],
        [0.075, 0.015, 0],
        [-0.075, 0.015, 0],
    ]
    points[:, 1] += 0.125  # the head turns around its joint with the neck
    return points


_FACE = _face_template()
_MOUTH = np.zeros(73)
_MOUTH[55:60], _MOUTH[65:68], _MOUTH[6:11] = -1.0, -1.0, -0.7
#: Hips, knees, ankles, then toes and heels (left first), metres relative to the mid-hip of a trunk of 0.5 m.
_LEGS = np.array(
    [[0.1, 0, 0], [-0.1, 0, 0], [0.11, -0.42, 0.02], [-0.11, -0.42, 0.02], [0.11, -0.84, 0], [-0.11, -0.84, 0],
     [0.13, -0.9, 0.16], [0.18, -0.9, 0.12], [0.11, -0.9, -0.05], [-0.13, -0.9, 0.16], [-0.18, -0.9, 0.12],
     [-0.11, -0.9, -0.05]]
)  # fmt: skip


def body_joints_3d(signer: Signer, controls: np.ndarray, trunk: np.ndarray, head: np.ndarray) -> np.ndarray:
    """Places all 133 joints.

    Args:
        signer: Proportions and handedness.
        controls: (T, 2, 29) of the dominant and the other hand, as :mod:`signmm.synth.motion` makes them.
        trunk: (T, 3) yaw, pitch and roll of the trunk in radians.
        head: (T, 4) yaw, pitch and roll of the head in radians, opening of the mouth in metres.

    Returns:
        (T, 133, 3) metres in COCO-WholeBody order; x to the signer's left, y up, z to the front, origin
        between the hips.
    """
    elbow, wrist, hands = _arms(signer, controls)
    joints = np.zeros((len(controls), 133, 3))
    face = np.broadcast_to(_FACE * signer.head, (len(controls), 73, 3)).copy()
    face[..., 1] += _MOUTH * head[:, 3:]
    turn = rotation(head[:, 0], head[:, 1], head[:, 2])
    face = face @ np.swapaxes(turn, -1, -2) + [0.0, signer.torso + _NECK, 0.0]
    joints[:, 23:91], joints[:, :5] = face[:, :68], face[:, 68:]
    joints[:, 5:7] = [[signer.half_shoulder, signer.torso, 0], [-signer.half_shoulder, signer.torso, 0]]
    joints[:, 7:9], joints[:, 9:11] = elbow[:, ::-1], wrist[:, ::-1]
    joints[:, 91:112], joints[:, 112:133] = hands[:, 1], hands[:, 0]
    turn = rotation(trunk[:, 0], trunk[:, 1], trunk[:, 2])
    joints = joints @ np.swapaxes(turn, -1, -2)
    joints[:, 11:23] = _LEGS * (signer.torso / 0.5)
    return joints[:, list(LAYOUT.mirror)] * _FLIP if signer.left_handed else joints
