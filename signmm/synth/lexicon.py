"""The signs: handshape, place, orientation and movement, and how they are combined into glosses."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial.transform import Rotation

from signmm.synth.hand import HANDSHAPE_NAMES

#: Place -> x in half shoulder widths towards the other side (-1 = own shoulder), y in trunk lengths, more y in
#: metres on a head of size 1, z in metres; for the hand of the signer's own side.
_PLACES = {
    'forehead': (-0.15, 1.0, 0.25, 0.17), 'temple': (-0.60, 1.0, 0.21, 0.11), 'cheek': (-0.45, 1.0, 0.13, 0.13),
    'mouth': (-0.05, 1.0, 0.10, 0.18), 'chin': (-0.08, 1.0, 0.05, 0.17), 'ear': (-0.65, 1.0, 0.17, 0.05),
    'neck': (-0.1, 1.0, 0.01, 0.14), 'chest': (0.0, 0.75, 0.0, 0.17), 'own-shoulder': (-0.9, 0.97, 0.0, 0.14),
    'other-shoulder': (0.75, 0.95, 0.0, 0.16), 'belly': (-0.05, 0.42, 0.0, 0.18), 'neutral': (-0.3, 0.65, 0.0, 0.33),
    'neutral-side': (-1.25, 0.72, 0.0, 0.28), 'neutral-high': (-0.95, 1.0, 0.08, 0.28),
    'neutral-low': (-0.6, 0.42, 0.0, 0.30), 'other-side': (0.6, 0.7, 0.0, 0.27),
}  # fmt: skip
#: Orientation -> palm normal and finger direction; x towards the other side, y up, z to the front.
_ORIENTATIONS = {
    'palm-front': ((0.1, 0.0, 1.0), (0.1, 1.0, 0.0)),
    'palm-self': ((0.2, 0.0, -1.0), (0.35, 1.0, 0.1)),
    'palm-in': ((1.0, 0.0, 0.1), (0.0, 0.9, 0.35)),
    'blade': ((1.0, 0.1, 0.0), (0.2, 0.25, 1.0)),
    'palm-down': ((0.0, -1.0, 0.1), (0.45, 0.1, 1.0)),
    'palm-up': ((0.1, 1.0, 0.0), (0.3, 0.0, 1.0)),
    'self-across': ((0.0, 0.1, -1.0), (1.0, 0.35, 0.1)),
    'down-across': ((0.0, -1.0, 0.0), (1.0, 0.1, 0.35)),
}


@dataclass(frozen=True)
class Movement:
    """A movement around a place; s runs from 0 to 1 with minimum jerk.

    Attributes:
        path: (x, y, z) metres from the start to the end.
        sine: (x, y, z) metres of sin(2 pi cycles s).
        cosine: (x, y, z) metres of 1 - cos(2 pi cycles s).
        cycles: Repetitions; 0.5 makes the sine an arc.
        twist: Radians of turning about the hand's axis, as a sine.
        nod: Radians of bending the wrist, as 1 - cosine.
        wiggle: Radians of playing fingers.
        change: True if the second handshape is taken on during the movement.
        seconds: Duration at speed 1.
    """

    path: tuple[float, float, float] = (0.0, 0.0, 0.0)
    sine: tuple[float, float, float] = (0.0, 0.0, 0.0)
    cosine: tuple[float, float, float] = (0.0, 0.0, 0.0)
    cycles: float = 1.0
    twist: float = 0.0
    nod: float = 0.0
    wiggle: float = 0.0
    change: bool = False
    seconds: float = 0.6


_MOVEMENTS = {
    'down': Movement(path=(0.0, -0.17, 0.02)),
    'up': Movement(path=(0.0, 0.16, 0.02)),
    'front': Movement(path=(0.0, -0.02, 0.17)),
    'out': Movement(path=(-0.20, 0.0, 0.02)),
    'in': Movement(path=(0.18, 0.0, 0.0)),
    'arc-out': Movement(path=(-0.18, 0.0, 0.02), sine=(0.0, 0.10, 0.05), cycles=0.5, seconds=0.7),
    'arc-front': Movement(path=(0.0, 0.0, 0.16), sine=(0.0, 0.10, 0.0), cycles=0.5, seconds=0.7),
    'circle': Movement(sine=(0.07, 0.0, 0.0), cosine=(0.0, 0.07, 0.0), cycles=1.0, seconds=0.9),
    'circles': Movement(sine=(0.0, 0.05, 0.0), cosine=(0.0, 0.0, 0.05), cycles=2.0, seconds=1.1),
    'stir': Movement(sine=(0.06, 0.0, 0.0), cosine=(0.0, 0.0, 0.06), cycles=2.0, seconds=1.1),
    'tap': Movement(cosine=(0.0, 0.0, 0.035), cycles=2.0, seconds=0.8),
    'beat': Movement(cosine=(0.0, -0.045, 0.0), cycles=2.0, seconds=0.8),
    'shake': Movement(sine=(0.06, 0.0, 0.0), cycles=2.0, seconds=0.8),
    'zigzag': Movement(path=(0.0, -0.20, 0.0), sine=(0.06, 0.0, 0.0), cycles=2.0, seconds=1.0),
    'twist': Movement(twist=0.7, cycles=2.0, seconds=0.8),
    'turn': Movement(path=(-0.06, 0.0, 0.0), twist=1.1, cycles=0.5, seconds=0.6),
    'nod': Movement(nod=0.4, cycles=2.0, seconds=0.8),
    'wiggle': Movement(path=(-0.08, 0.0, 0.0), wiggle=0.4, cycles=3.0, seconds=1.0),
    'change': Movement(change=True, seconds=0.6),
    'change-out': Movement(path=(-0.10, 0.0, 0.10), change=True, seconds=0.6),
}
#: How the other hand takes part: not; as a mirror image; as a mirror image in opposite phase; as a still base.
HANDEDNESS = ('one', 'both', 'alternating', 'base')
_HANDEDNESS_WEIGHTS = np.array([0.5, 0.22, 0.1, 0.18])

PLACE_NAMES = tuple(_PLACES)
ORIENTATION_NAMES = tuple(_ORIENTATIONS)
MOVEMENT_NAMES = tuple(_MOVEMENTS)
#: Orientations that an arm reaches at the head.
_AT_HEAD = tuple(ORIENTATION_NAMES.index(name) for name in ('palm-front', 'palm-self', 'palm-in', 'self-across'))
#: (16, 4) places, columns as in the table.
PLACES = np.array(list(_PLACES.values()))
MOVEMENTS = tuple(_MOVEMENTS.values())
#: Where the base hand is, where the dominant hand meets it, and the base hand's handshapes and orientation.
BASE_PLACE = np.array([-0.15, 0.58, 0.0, 0.27])
ON_BASE_PLACE = np.array([0.05, 0.69, 0.0, 0.27])
BASE_SHAPES = tuple(HANDSHAPE_NAMES.index(name) for name in ('B', 'S', 'flat', '5', '1'))
BASE_ORIENTATION = ORIENTATION_NAMES.index('palm-up')


def _quaternion(palm: tuple[float, float, float], fingers: tuple[float, float, float]) -> np.ndarray:
    y = np.array(fingers) / np.linalg.norm(fingers)
    z = np.array(palm) - y * (y @ np.array(palm))
    z /= np.linalg.norm(z)
    return Rotation.from_matrix(np.stack([np.cross(y, z), y, z], 1)).as_quat()


#: (8, 4) quaternions (x, y, z, w) that turn the hand frame of hand.py into the orientation.
ORIENTATIONS = np.stack([_quaternion(*spec) for spec in _ORIENTATIONS.values()])


@dataclass(frozen=True)
class Gloss:
    """The form of one sign; every field but the last is an index into the table of that name.

    Attributes:
        shape: Handshape of the dominant hand.
        shape_after: Handshape after a movement that changes it.
        place: Place of articulation.
        orientation: Orientation of the dominant hand.
        movement: Movement.
        hands: Index into :data:`HANDEDNESS`.
        base: Index into :data:`BASE_SHAPES`.
    """

    shape: int
    shape_after: int
    place: int
    orientation: int
    movement: int
    hands: int
    base: int

    def key(self) -> tuple[int, ...]:
        """Names the form without the fields that do not show, so that equal keys look the same.

        Returns:
            A tuple that is equal for signs that look alike.
        """
        after = self.shape_after if MOVEMENTS[self.movement].change else -1
        with_base = HANDEDNESS[self.hands] == 'base'
        return (self.shape, after, -1 if with_base else self.place, self.orientation, self.movement, self.hands,
                self.base if with_base else -1)  # fmt: skip


def _draw(rng: np.random.Generator) -> Gloss:
    shape = int(rng.integers(len(HANDSHAPE_NAMES)))
    return Gloss(
        shape=shape,
        shape_after=int((shape + rng.integers(1, len(HANDSHAPE_NAMES))) % len(HANDSHAPE_NAMES)),
        place=int(rng.integers(len(PLACE_NAMES))),
        orientation=int(rng.integers(len(ORIENTATION_NAMES))),
        movement=int(rng.integers(len(MOVEMENT_NAMES))),
        hands=int(rng.choice(len(HANDEDNESS), p=_HANDEDNESS_WEIGHTS)),
        base=int(rng.integers(len(BASE_SHAPES))),
    )


def build_lexicon(size: int, rng: np.random.Generator, similarity: float) -> tuple[Gloss, ...]:
    """Draws the forms of a vocabulary; a larger vocabulary of the same seed begins with the smaller one.

    Args:
        size: Number of glosses.
        rng: Source of randomness.
        similarity: Share of the glosses that are minimal pairs with an earlier one (one parameter differs), 0 to 2/3.

    Returns:
        ``size`` glosses, no two of which look the same.
    """
    found: list[Gloss] = []
    free: list[Gloss] = []
    keys: set[tuple[int, ...]] = set()
    while len(found) < size:
        gloss = _draw(rng)
        partner, parameter, pair = rng.random(), rng.random(), rng.random() < similarity and bool(free)
        if pair:
            other = free.pop(int(partner * len(free)))
            name = ('shape', 'place', 'orientation', 'movement')[int(parameter * 4)]
            gloss = replace(other, **{name: getattr(gloss, name)})
        if PLACES[gloss.place][2] > 0 and gloss.orientation not in _AT_HEAD:
            continue
        if gloss.key() not in keys:
            keys.add(gloss.key())
            found.append(gloss)
            # At most two partners each, or the first glosses would breed a family of look-alikes.
            free += [] if pair else [gloss, gloss]
    return tuple(found)
