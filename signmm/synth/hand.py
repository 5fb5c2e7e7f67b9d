"""A hand of 21 joints in 3-D: finger angles with limits, forward kinematics, named handshapes."""

from __future__ import annotations

import numpy as np

#: Knuckles (thumb base, then index to little finger) of an average right hand in metres. Hand frame: origin at the
#: wrist, x to the thumb's side, y along the hand to the fingers, z out of the palm.
_KNUCKLES = np.array(
    [[0.022, 0.024, 0.008], [0.025, 0.088, 0.0], [0.003, 0.092, 0.0], [-0.018, 0.086, 0.0], [-0.036, 0.076, -0.003]]
)
#: Three bone lengths of each finger, from the knuckle to the tip, in metres.
_BONES = np.array(
    [[0.045, 0.033, 0.027], [0.042, 0.025, 0.022], [0.046, 0.029, 0.023], [0.042, 0.027, 0.023], [0.033, 0.020, 0.020]]
)
#: In-plane angle of each finger at abduction 0, positive to the thumb's side.
_FAN = np.array([0.0, 0.07, 0.0, -0.07, -0.15])
_THUMB_BEND = np.array([-1.0, 0.0, 0.35])

#: (5, 4) lower and upper limits in radians. A finger has abduction and the flexions of its three joints; the thumb has
#: its angle away from the hand's axis, its opposition (turn towards the palm) and the flexions of its outer two joints.
ANGLE_MIN = np.array([[-0.2, -0.2, -0.2, -0.3]] + [[-0.45, -0.35, 0.0, 0.0]] * 4)
ANGLE_MAX = np.array([[1.1, 1.4, 1.0, 1.4]] + [[0.45, 1.6, 1.9, 1.3]] * 4)

_FINGER_STATES = {
    'x': (0.0, 0.0, 0.0),  # extended
    'c': (1.4, 1.75, 1.0),  # closed
    'b': (1.3, 0.1, 0.05),  # bent at the knuckle
    'h': (0.15, 1.5, 0.8),  # hooked
    'o': (0.55, 0.7, 0.4),  # curved
    't': (0.95, 0.85, 0.45),  # tip to the thumb
}
_THUMB_STATES = {
    'e': (0.95, 0.2, 0.0, 0.0),  # extended to the side
    'u': (0.2, 0.2, 0.0, 0.0),  # along the hand
    'a': (0.35, 1.0, 0.6, 0.7),  # across the closed fingers
    'p': (0.3, 0.9, 0.7, 0.9),  # tucked into the palm
    'o': (0.75, 1.1, 0.1, 0.2),  # opposed to the fingers
    't': (0.5, 1.2, 0.3, 0.3),  # tip to the index finger
}
#: Handshape name -> states of index to little finger, how far these are spread (0 to 1), state of the thumb.
_SHAPES = {
    'B': ('xxxx', 0.0, 'p'), '5': ('xxxx', 1.0, 'e'), 'A': ('cccc', 0.0, 'u'), 'S': ('cccc', 0.0, 'a'),
    '1': ('xccc', 0.0, 'a'), 'V': ('xxcc', 1.0, 'a'), 'U': ('xxcc', 0.0, 'a'), 'W': ('xxxc', 1.0, 'p'),
    'L': ('xccc', 0.0, 'e'), 'Y': ('cccx', 0.8, 'e'), 'I': ('cccx', 0.0, 'a'), 'C': ('oooo', 0.2, 'o'),
    'O': ('tttt', 0.0, 't'), 'F': ('txxx', 1.0, 't'), 'bent-B': ('bbbb', 0.0, 'u'), 'claw': ('hhhh', 1.0, 'e'),
    'X': ('hccc', 0.0, 'a'), 'bent-V': ('hhcc', 1.0, 'a'), '3': ('xxcc', 1.0, 'e'), 'ILY': ('xccx', 0.6, 'e'),
    'horns': ('xccx', 0.6, 'a'), '4': ('xxxx', 1.0, 'p'), 'thumb': ('cccc', 0.0, 'e'), 'baby-O': ('tccc', 0.0, 't'),
    '8': ('xbxx', 0.8, 'e'), 'flat': ('xxxx', 0.0, 'u'),
}  # fmt: skip
_SPREAD = np.array([0.2, 0.03, -0.12, -0.25])


def clip_angles(angles: np.ndarray) -> np.ndarray:
    """Holds finger angles within the joints' limits.

    Args:
        angles: (..., 5, 4) radians, thumb to little finger.

    Returns:
        (..., 5, 4) radians within :data:`ANGLE_MIN` and :data:`ANGLE_MAX`.
    """
    return np.clip(angles, ANGLE_MIN, ANGLE_MAX)


def _shape(fingers: str, spread: float, thumb: str) -> np.ndarray:
    angles = np.zeros((5, 4))
    angles[0] = _THUMB_STATES[thumb]
    angles[1:, 1:] = [_FINGER_STATES[state] for state in fingers]
    angles[1:, 0] = spread * _SPREAD
    return clip_angles(angles)


#: Names of the handshapes, in the order of :data:`HANDSHAPES`.
HANDSHAPE_NAMES = tuple(_SHAPES)
#: (26, 5, 4) finger angles of each handshape.
HANDSHAPES = np.stack([_shape(*spec) for spec in _SHAPES.values()])
#: (5, 4) finger angles of a hand at rest.
RELAXED = clip_angles(
    np.array([[0.45, 0.5, 0.2, 0.3], [0.05, 0.35, 0.4, 0.2], [0, 0.45, 0.5, 0.25], [0, 0.5, 0.55, 0.3],
              [-0.05, 0.55, 0.55, 0.3]])
)  # fmt: skip


def _directions(angles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gives each finger's straight direction and the direction it bends to, (..., 5, 3) orthogonal unit vectors."""
    base = np.zeros((*angles.shape[:-1], 3))
    bend = np.zeros_like(base)
    fan = angles[..., 1:, 0] + _FAN[1:]
    base[..., 1:, 0], base[..., 1:, 1] = np.sin(fan), np.cos(fan)
    bend[..., 1:, 2] = 1.0
    away, turn = angles[..., 0, 0], angles[..., 0, 1]
    base[..., 0, 0], base[..., 0, 1] = np.sin(away) * np.cos(turn), np.cos(away)
    base[..., 0, 2] = np.sin(away) * np.sin(turn)
    thumb = base[..., 0, :]
    across = _THUMB_BEND - (thumb @ _THUMB_BEND)[..., None] * thumb
    bend[..., 0, :] = across / np.linalg.norm(across, axis=-1, keepdims=True)
    return base, bend


def hand_joints_3d(angles: np.ndarray, scale: float = 1.0) -> np.ndarray:
    """Places the joints of a right hand in its own frame.

    A left hand is the mirror image: negate x.

    Args:
        angles: (..., 5, 4) finger angles in radians, thumb to little finger; clipped to the limits.
        scale: Size of the hand, 1 = average.

    Returns:
        (..., 21, 3) metres: wrist, thumb 1 to 4, index 1 to 4, ... as in COCO-WholeBody. Wrist at the origin, x to the
        thumb's side, y to the fingers, z out of the palm.
    """
    angles = clip_angles(angles)
    base, bend = _directions(angles)
    turns = angles[..., 1:].copy()
    turns[..., 0, 0] = 0.0
    total = np.cumsum(turns, axis=-1)[..., None]
    bones = (np.cos(total) * base[..., None, :] + np.sin(total) * bend[..., None, :]) * _BONES[:, :, None]
    joints = np.zeros((*angles.shape[:-2], 21, 3))
    fingers = joints[..., 1:, :].reshape(*angles.shape[:-1], 4, 3)
    fingers[..., 0, :] = _KNUCKLES
    fingers[..., 1:, :] = _KNUCKLES[:, None] + np.cumsum(bones, axis=-2)
    joints[..., 1:, :] = fingers.reshape(*angles.shape[:-2], 20, 3)
    return joints * scale
