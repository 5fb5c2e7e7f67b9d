"""The surface of the synthetic hand: a palm, five tubes, and one boundary of 16 edges at the wrist.

The rings of the palm have 26 points: 13 dorsal columns from the index finger's side to the little finger's, then the
13 palmar ones on the way back. Each finger grows from four dorsal and four palmar columns and shares its outermost
columns with its neighbour, the thumb from a hole of eight points in the side of the palm. 16 + 7 * 26 - 1 points of the
palm, 8 * (15 + 15 + 15 + 14 + 13) of the tubes and 5 tips make 778; with 16 boundary edges a disc then has 1538 faces.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

WRIST, COLUMNS, RINGS = 16, 26, 7
#: Rings of each tube, in the order of :attr:`HandProportions.knuckle`, thumb last.
TUBE_RINGS = (15, 15, 15, 14, 13)
#: Place of each palm ring between wrist (0) and knuckles (1); the last ring is the webs between the fingers.
_PALM_PLACES = (0.13, 0.29, 0.45, 0.61, 0.8, 1.0)
_THUMB_ROW = 1


@dataclass(frozen=True)
class HandProportions:
    """Measures of a hand in metres and degrees; each is one direction of the shape space.

    Attributes:
        size: Factor on everything.
        palm_width: Distance from the index finger's side to the little finger's at the knuckles.
        palm_length: From the wrist to the middle knuckle.
        palm_depth: Half the thickness of the palm.
        finger_length: Middle finger from knuckle to tip.
        finger_radius: Radius of the middle finger at its base.
        little_length: Little finger from knuckle to tip.
        thumb_length: Thumb from its saddle joint to the tip.
        thumb_angle: Angle between the thumb and the fingers, degrees.
        splay: Angle between index and ring finger, degrees.
    """

    size: float = 1.0
    palm_width: float = 0.076
    palm_length: float = 0.092
    palm_depth: float = 0.013
    finger_length: float = 0.090
    finger_radius: float = 0.0092
    little_length: float = 0.066
    thumb_length: float = 0.098
    thumb_angle: float = 44.0
    splay: float = 9.0


@dataclass(frozen=True)
class Tube:
    """The axis of a finger.

    Attributes:
        base: (3,) first joint.
        axis: (3,) unit vector towards the tip.
        lift: (3,) unit vector to the dorsal side.
        length: From the first joint to the tip.
        start: Distance of the first ring of the tube from the first joint.
        radius: Radius at the base.
        stretches: (3,) lengths of the three bones, the last one up to the tip.
    """

    base: np.ndarray
    axis: np.ndarray
    lift: np.ndarray
    length: float
    start: float
    radius: float
    stretches: np.ndarray


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


def tubes(shape: HandProportions) -> list[Tube]:
    """Lays out the five fingers: index, middle, ring, little, thumb.

    Directions as in MANO's right hand: fingers towards -x, back of the hand towards +y, thumb towards +z.

    Args:
        shape: Measures.

    Returns:
        Five axes.
    """
    lateral = np.array([0.375, 0.125, -0.13, -0.385]) * shape.palm_width
    reach = np.array([0.97, 1.0, 0.95, 0.87]) * shape.palm_length
    lengths = np.array([0.92, 1.0, 0.93, 0.0]) * shape.finger_length
    lengths[3] = shape.little_length
    angles = np.deg2rad(np.array([0.55, 0.0, -0.45, -1.2]) * shape.splay)
    radii = np.array([1.0, 1.0, 0.95, 0.83]) * shape.finger_radius
    up = np.array([0.0, 1.0, 0.0])
    result = []
    for z, x, length, angle, radius in zip(lateral, reach, lengths, angles, radii, strict=True):
        axis = np.array([-np.cos(angle), 0.0, np.sin(angle)])
        stretches = length * np.array([0.47, 0.28, 0.25])
        result.append(Tube(np.array([-x, 0.0, z]), axis, up, length, 0.2 * length, radius, stretches))
    turn = np.deg2rad(shape.thumb_angle)
    axis = _unit(np.array([-np.cos(turn), -0.28, np.sin(turn)]))
    base = np.array([-0.22 * shape.palm_length, -0.25 * shape.palm_depth, 0.26 * shape.palm_width])
    # The thumb's nail faces half way between the back of the hand and its radial side.
    lift = _unit(np.array([0.2, 0.75, 0.5]) - axis * (np.array([0.2, 0.75, 0.5]) @ axis))
    stretches = shape.thumb_length * np.array([0.43, 0.31, 0.26])
    radius = 1.12 * shape.finger_radius
    return [*result, Tube(base, axis, lift, shape.thumb_length, 0.22 * shape.thumb_length, radius, stretches)]


def _palm_points(shape: HandProportions, fingers: list[Tube]) -> np.ndarray:
    """(7, 26, 3) rings; the last one holds the rims from which the fingers grow."""
    rim = np.zeros((COLUMNS, 3))
    count = np.zeros((COLUMNS, 1))
    knuckle = np.zeros((COLUMNS, 3))
    for i, tube in enumerate(fingers[:4]):
        columns = finger_columns(i)
        ring = tube_ring(tube, tube.start, 1.12)
        rim[columns] += ring
        knuckle[columns] += ring - tube.axis * tube.start
        count[columns] += 1
    rim, knuckle = rim / count, knuckle / count
    angle = np.pi * (np.arange(13) + 0.5) / 13
    oval = np.concatenate([np.stack([np.sin(angle), np.cos(angle)], 1), np.stack([-np.sin(angle), -np.cos(angle)], 1)])
    rings = []
    for place in _PALM_PLACES:
        half = shape.palm_width * (0.40 + 0.12 * np.sin(np.pi * min(place, 0.8) / 1.6))
        depth = shape.palm_depth * (1.05 + 0.2 * np.sin(np.pi * place))
        smooth = np.stack([knuckle[:, 0] * place, oval[:, 0] * depth, oval[:, 1] * half], axis=1)
        bumpy = knuckle * np.array([1.0, 1.2, 1.0])
        share = np.clip((place - 0.55) / 0.45, 0, 1) ** 1.5
        rings.append((1 - share) * smooth + share * bumpy)
    return np.stack([*rings, rim])


def finger_columns(finger: int) -> np.ndarray:
    """Names the palm columns of a finger's rim.

    Args:
        finger: 0 index to 3 little.

    Returns:
        (8,) columns, the dorsal ones from the index finger's side, then the palmar ones back.
    """
    dorsal = np.arange(3 * finger, 3 * finger + 4)
    return np.concatenate([dorsal, COLUMNS - 1 - dorsal[::-1]])


def tube_ring(tube: Tube, distance: float, factor: float = 1.0) -> np.ndarray:
    """Places one ring of a finger.

    Args:
        tube: The finger.
        distance: Distance of the ring from the first joint.
        factor: Factor on the radius.

    Returns:
        (8, 3) points, in the order of :func:`finger_columns`.
    """
    side = np.cross(tube.lift, tube.axis)
    side = side if side[2] > 0 or abs(side[2]) < 0.3 else -side
    angle = np.deg2rad(22.5 + 45 * np.arange(8))[:, None]
    away = np.cos(angle) * side + np.sin(angle) * tube.lift
    return tube.base + tube.axis * distance + away * tube.radius * factor


def _tube_points(tube: Tube, rings: int, thumb: bool) -> np.ndarray:
    """(8 * rings + 1, 3) rings from base to tip, then the tip."""
    distances = np.linspace(tube.start, tube.length - 0.12 * tube.radius, rings + 1)[1:]
    inside = np.clip((distances - (tube.length - tube.radius)) / tube.radius, 0, 1)
    profile = (1 - 0.22 * distances / tube.length) * np.sqrt(1 - 0.97 * inside**2)
    joints = np.cumsum(tube.stretches)[:2]
    for joint in joints:
        profile = profile + 0.05 * np.exp(-(((distances - joint) / (0.6 * tube.radius)) ** 2))
    if thumb:
        profile = profile + 0.75 * np.exp(-distances / (0.3 * tube.length))
    points = [tube_ring(tube, d, f) for d, f in zip(distances, profile, strict=True)]
    return np.concatenate([*points, (tube.base + tube.axis * tube.length)[None]])


def _thumb_hole(tube: Tube, points: np.ndarray) -> np.ndarray:
    """Rim of the thumb, rolled so that the tube's first ring meets it without a twist."""
    rows, columns = _THUMB_ROW + np.array([0, 0, 0, 1, 2, 2, 2, 1]), np.array([24, 25, 0, 0, 0, 25, 24, 24])
    rim = WRIST + rows * COLUMNS + columns
    ring = tube_ring(tube, tube.start)
    orders = [np.roll(rim[::step], k) for step in (1, -1) for k in range(8)]
    return min(orders, key=lambda order: float(np.linalg.norm(points[order] - ring)))


def _strip(lower: np.ndarray, upper: np.ndarray) -> list[tuple[int, int, int]]:
    """Two triangles per side between closed rings of equal length."""
    faces = []
    for a, b, c, d in zip(lower, np.roll(lower, -1), upper, np.roll(upper, -1), strict=True):
        faces += [(a, b, d), (a, d, c)]
    return faces


def _zip_rings(lower: np.ndarray, upper: np.ndarray) -> list[tuple[int, int, int]]:
    """Triangles between closed rings of different lengths."""
    n, m, i, j = len(lower), len(upper), 0, 0
    faces = []
    while i < n or j < m:
        if j == m or (i < n and (i + 1) / n <= (j + 1) / m):
            faces.append((lower[i % n], lower[(i + 1) % n], upper[j % m]))
            i += 1
        else:
            faces.append((lower[i % n], upper[(j + 1) % m], upper[j % m]))
            j += 1
    return faces


def raw_points(shape: HandProportions) -> np.ndarray:
    """Places every point before smoothing.

    Args:
        shape: Measures.

    Returns:
        (779, 3): wrist, palm rings, tubes; the point inside the thumb's hole is still there.
    """
    fingers = tubes(shape)
    palm = _palm_points(shape, fingers)
    angle = 2 * np.pi * (np.arange(WRIST) + 0.5) / WRIST
    wrist = np.stack([np.full(WRIST, 0.006), np.sin(angle) * 1.1 * shape.palm_depth,
                      np.cos(angle) * 0.36 * shape.palm_width], axis=1)  # fmt: skip
    bodies = [_tube_points(t, n, i == 4) for i, (t, n) in enumerate(zip(fingers, TUBE_RINGS, strict=True))]
    return np.concatenate([wrist, palm.reshape(-1, 3), *bodies]) * shape.size


@lru_cache(maxsize=1)
def topology() -> tuple[np.ndarray, np.ndarray, int]:
    """Connects the points of the average hand.

    Returns:
        Faces (1538, 3) over the 779 raw points, the (5,) raw numbers of the tips, and the raw number of the one
        point that no face uses.
    """
    shape = HandProportions()
    points, fingers = raw_points(shape), tubes(shape)
    rings = WRIST + np.arange(RINGS * COLUMNS).reshape(RINGS, COLUMNS)
    faces = _zip_rings(np.arange(WRIST), rings[0])
    for lower, upper in zip(rings, rings[1:], strict=False):
        faces += _strip(lower, upper)
    hole = WRIST + (_THUMB_ROW + 1) * COLUMNS + 25
    faces = [f for f in faces if hole not in f]
    # A triangle of the hole's corner squares may miss the middle point, so both triangles of each square go.
    square = set((WRIST + (_THUMB_ROW + np.arange(3))[:, None] * COLUMNS + np.array([24, 25, 0])).ravel().tolist())
    faces = [f for f in faces if not set(f) <= square]
    first, tips = WRIST + RINGS * COLUMNS, []
    for i, count in enumerate(TUBE_RINGS):
        rim = rings[-1][finger_columns(i)] if i < 4 else _thumb_hole(fingers[4], points)
        for k in range(count):
            ring = first + 8 * k + np.arange(8)
            faces += _strip(rim, ring)
            rim = ring
        tips.append(first + 8 * count)
        faces += [(a, b, tips[-1]) for a, b in zip(rim, np.roll(rim, -1), strict=True)]
        first = tips[-1] + 1
    return np.array(faces, dtype=np.int64), np.array(tips), hole
