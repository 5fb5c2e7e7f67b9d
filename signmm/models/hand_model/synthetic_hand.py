"""A hand of our own with MANO's tensor shapes and joint order. It is not MANO and holds none of its data.

It serves tests, demos and users without a MANO licence: proportions, skinning, pose directions and shape directions are
written down here by hand, not learnt from scans.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from signmm.models.hand_model.hand_data import NUM_JOINTS, NUM_POSE, NUM_VERTICES, PARENTS, HandModelData
from signmm.models.hand_model.synthetic_mesh import (
    COLUMNS,
    RINGS,
    TUBE_RINGS,
    WRIST,
    HandProportions,
    Tube,
    finger_columns,
    raw_points,
    topology,
    tubes,
)

#: First joint of index, middle, ring, little and thumb in MANO's order.
_FIRST = (1, 4, 10, 7, 13)
#: Vertices that users of MANO take as tips of index, middle, ring, little and thumb; here they lie on the tips, too.
_TIP_NUMBERS = ((333, 317, 320), (443, 444, 445), (555, 556, 554), (678, 673, 671), (734, 745, 744))
#: Change of each measure for one unit of its shape number, about one standard deviation of adults (our choice).
_STEPS = {
    'size': 0.05, 'palm_width': 0.004, 'palm_length': 0.004, 'palm_depth': 0.0012, 'finger_length': 0.004,
    'finger_radius': 0.0006, 'little_length': 0.004, 'thumb_length': 0.004, 'thumb_angle': 4.0, 'splay': 4.0,
}  # fmt: skip
#: Flexion of the three joints of a finger in the mean pose, radians (our choice).
_REST_FLEXION = (0.25, 0.45, 0.25)


@lru_cache(maxsize=1)
def synthetic_hand() -> HandModelData:
    """Builds the hand; the same arrays on every call.

    Returns:
        778 vertices, 1538 faces, 16 joints, 10 shape, 135 correction and 45 pose directions; name ``'synthetic'``.
    """
    faces, number = _faces()
    shape = HandProportions()
    points = _vertices(shape, faces, number)
    fingers = tubes(shape)
    joints = _joint_places(fingers)
    directions = [
        _vertices(replace(shape, **{k: getattr(shape, k) + step}), faces, number) - points for k, step in _STEPS.items()
    ]
    components, mean = _pose_space(fingers)
    return HandModelData(
        v_template=points,
        faces=faces,
        weights=_weights(points, fingers, number),
        joint_regressor=_regressor(points, joints),
        shapedirs=np.stack(directions, axis=-1),
        posedirs=_corrections(points, joints, fingers),
        hands_components=components,
        hands_mean=mean,
        parents=np.array(PARENTS),
        name='synthetic',
    )


def _faces() -> tuple[np.ndarray, np.ndarray]:
    """Faces in final numbers, and the final number of each raw point (-1 for the unused one)."""
    faces, tips, hole = topology()
    number = np.full(NUM_VERTICES + 1, -1)
    for tip, names in zip(tips, _TIP_NUMBERS, strict=True):
        number[[tip, tip - 1, tip - 5]] = names
    free = np.setdiff1d(np.arange(NUM_VERTICES), np.concatenate(_TIP_NUMBERS))
    rest = [i for i in range(len(number)) if number[i] < 0 and i != hole]
    number[rest] = free
    return number[faces], number


def _vertices(shape: HandProportions, faces: np.ndarray, number: np.ndarray) -> np.ndarray:
    """(778, 3) points in final numbers; the palm and the thumb's root are smoothed."""
    raw = raw_points(shape)
    points = np.zeros((NUM_VERTICES, 3))
    points[number[number >= 0]] = raw[number >= 0]
    edges = np.unique(np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1), axis=0)
    neighbours = np.zeros((NUM_VERTICES, NUM_VERTICES))
    neighbours[edges[:, 0], edges[:, 1]] = neighbours[edges[:, 1], edges[:, 0]] = 1
    neighbours /= neighbours.sum(1, keepdims=True)
    palm = WRIST + RINGS * COLUMNS
    thumb = palm + 8 * sum(TUBE_RINGS[:4]) + 4
    moved = np.concatenate([np.arange(WRIST, palm), np.arange(thumb, thumb + 16)])
    moved = number[moved][number[moved] >= 0]
    for _ in range(4):
        points[moved] += 0.5 * ((neighbours @ points)[moved] - points[moved])
    return points


def _joint_places(fingers: list[Tube]) -> np.ndarray:
    joints = np.zeros((NUM_JOINTS, 3))
    for first, tube in zip(_FIRST, fingers, strict=True):
        along = np.array([0.0, *np.cumsum(tube.stretches)[:2]])
        joints[first : first + 3] = tube.base + along[:, None] * tube.axis
    return joints


def _regressor(points: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """Smallest weights on the 32 nearest vertices that give back each joint and sum to 1."""
    result = np.zeros((NUM_JOINTS, NUM_VERTICES))
    for row, joint in zip(result, joints, strict=True):
        near = np.argsort(np.linalg.norm(points - joint, axis=1))[:32]
        system = np.concatenate([points[near].T, np.ones((1, len(near)))])
        row[near] = np.linalg.lstsq(system, np.append(joint, 1.0), rcond=None)[0]
    return result


def _step(value: np.ndarray, half: float) -> np.ndarray:
    """Smooth step from 0 at -half to 1 at half."""
    x = np.clip(0.5 + value / (2 * half), 0, 1)
    return x * x * (3 - 2 * x)


def _weights(points: np.ndarray, fingers: list[Tube], number: np.ndarray) -> np.ndarray:
    """(778, 16); every vertex is shared out along its finger, what is left belongs to the wrist."""
    share = _finger_shares(points, fingers, number)
    weights = np.zeros((NUM_VERTICES, NUM_JOINTS))
    for i, (first, tube) in enumerate(zip(_FIRST, fingers, strict=True)):
        along = (points - tube.base) @ tube.axis
        bends = np.array([0.0, *np.cumsum(tube.stretches)[:2]])
        one, two, three = (_step(along - bend, 0.8 * tube.radius) for bend in bends)
        parts = np.stack([one * (1 - two), one * two * (1 - three), one * two * three], axis=1)
        weights[:, first : first + 3] = share[:, i : i + 1] * parts
    weights[:, 0] = 1 - weights.sum(1)
    return weights


def _finger_shares(points: np.ndarray, fingers: list[Tube], number: np.ndarray) -> np.ndarray:
    """(778, 5) how far each vertex may follow each finger; rows sum to 1 at most."""
    share = np.zeros((len(number), 5))
    palm = share[WRIST : WRIST + RINGS * COLUMNS].reshape(RINGS, COLUMNS, 5)
    for i in range(4):
        palm[:, finger_columns(i), i] = 1
    palm /= palm.sum(-1, keepdims=True)
    first = WRIST + RINGS * COLUMNS
    for i, count in enumerate(TUBE_RINGS):
        share[first : first + 8 * count + 1, i] = 1
        first += 8 * count + 1
    result = np.zeros((NUM_VERTICES, 5))
    result[number[number >= 0]] = share[number >= 0]
    thumb = fingers[4]
    off = points - thumb.base
    beside = np.linalg.norm(off - np.outer(off @ thumb.axis, thumb.axis), axis=1)
    ball = np.exp(-((np.clip(beside - thumb.radius, 0, None) / 0.010) ** 2)) * (result[:, 4] == 0)
    result *= 1 - ball[:, None]
    result[:, 4] += ball * (points @ thumb.lift < 2 * thumb.radius)
    return result


def _corrections(points: np.ndarray, joints: np.ndarray, fingers: list[Tube]) -> np.ndarray:
    """(778, 3, 135): near a joint the flesh gives way by a few millimetres when the joint turns."""
    result = np.zeros((NUM_VERTICES, 3, 9 * (NUM_JOINTS - 1)))
    for first, tube in zip(_FIRST, fingers, strict=True):
        for joint in range(first, first + 3):
            off = points - joints[joint]
            near = np.exp(-((off**2).sum(1)) / (1.1 * tube.radius) ** 2)[:, None]
            palmar = -tube.lift * near * 0.0012
            swell = off * near * 0.04
            for entry in range(9):
                row, column = divmod(entry, 3)
                # Entries off the diagonal grow with the angle, those on it shrink with its square.
                result[:, :, 9 * (joint - 1) + entry] = swell if row == column else palmar * np.sign(row - column)
    return result


def _pose_space(fingers: list[Tube]) -> tuple[np.ndarray, np.ndarray]:
    """(45, 45) orthonormal pose directions, the joint movements of a hand first, and the (45,) relaxed pose."""
    flex, spread, twist = (np.zeros((5, 3, NUM_POSE)) for _ in range(3))
    for i, (first, tube) in enumerate(zip(_FIRST, fingers, strict=True)):
        for k in range(3):
            place = slice(3 * (first + k - 1), 3 * (first + k))
            flex[i, k, place] = np.cross(tube.lift, tube.axis)
            spread[i, k, place] = tube.lift
            twist[i, k, place] = tube.axis
    fan = np.array([1.0, 0.2, -0.6, -1.0])
    wanted = [flex[:4].sum((0, 1)), flex[4].sum(0), np.tensordot(fan, flex[:4].sum(1), 1), spread[4, 0],
              np.tensordot(fan, spread[:4, 0], 1), flex[:4, 0].sum(0) - flex[:4, 1].sum(0), twist[4, 0]]  # fmt: skip
    wanted += [*flex[:, 0], *flex[:, 1], *spread[:4, 0], *flex[:, 2], *spread[:, 1], *spread[:, 2], *np.eye(NUM_POSE)]
    basis: list[np.ndarray] = []
    for vector in wanted:
        for other in basis:
            vector = vector - (vector @ other) * other
        if np.linalg.norm(vector) > 0.05:
            basis.append(vector / np.linalg.norm(vector))
    mean = np.einsum('k,ikp->p', np.array(_REST_FLEXION), flex[:4]) + 0.5 * np.einsum(
        'k,kp->p', np.array([0.3, 0.5, 0.5]), flex[4]
    )
    return np.stack(basis), mean
