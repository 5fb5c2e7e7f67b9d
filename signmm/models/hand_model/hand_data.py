"""The arrays of a MANO-shaped hand, checked on loading."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.atomic import writing
from signmm.io.guarded import guard
from signmm.io.guarded_arrays import load_npz

NUM_VERTICES, NUM_FACES, NUM_JOINTS, NUM_SHAPE, NUM_POSE = 778, 1538, 16, 10, 45
#: Five fingers of three joints behind the wrist.
PARENTS = (-1, 0, 1, 2, 0, 4, 5, 0, 7, 8, 0, 10, 11, 0, 13, 14)
_SHAPES = {
    'v_template': (NUM_VERTICES, 3),
    'faces': (NUM_FACES, 3),
    'weights': (NUM_VERTICES, NUM_JOINTS),
    'joint_regressor': (NUM_JOINTS, NUM_VERTICES),
    'shapedirs': (NUM_VERTICES, 3, NUM_SHAPE),
    'posedirs': (NUM_VERTICES, 3, 9 * (NUM_JOINTS - 1)),
    'hands_components': (NUM_POSE, NUM_POSE),
    'hands_mean': (NUM_POSE,),
    'parents': (NUM_JOINTS,),
}


@dataclass(frozen=True)
class HandModelData:
    """The arrays of a right hand in MANO's shapes and joint order.

    Joint order: wrist, then index, middle, little, ring, thumb with three joints each (MANO, Romero et al. 2017).

    Attributes:
        v_template: (778, 3) rest vertices, metres.
        faces: (1538, 3) vertex indices, counter-clockwise seen from outside.
        weights: (778, 16) skinning weights, rows sum to 1.
        joint_regressor: (16, 778) joints from vertices, rows sum to 1.
        shapedirs: (778, 3, 10) displacement per unit of each shape number.
        posedirs: (778, 3, 135) displacement per entry of R - I of the 15 finger joints.
        hands_components: (45, 45) rows are pose directions, axis-angle radians.
        hands_mean: (45,) mean pose, axis-angle radians.
        parents: (16,) parent of each joint, -1 for the wrist.
        name: Where the hand comes from, e.g. ``'mano'`` or ``'synthetic'``.
    """

    v_template: np.ndarray
    faces: np.ndarray
    weights: np.ndarray
    joint_regressor: np.ndarray
    shapedirs: np.ndarray
    posedirs: np.ndarray
    hands_components: np.ndarray
    hands_mean: np.ndarray
    parents: np.ndarray
    name: str = 'mano'

    def __post_init__(self) -> None:
        for field, shape in _SHAPES.items():
            got = getattr(self, field).shape
            if got != shape:
                raise ValueError(f"hand model '{self.name}': field '{field}' must be {shape}, got {got}")
            if not np.isfinite(getattr(self, field)).all():
                raise ValueError(f"hand model '{self.name}': field '{field}' has numbers that are NaN or infinite")
        for field in ('weights', 'joint_regressor'):
            if np.abs(getattr(self, field).sum(1) - 1).max() > 1e-3:
                raise ValueError(f"hand model '{self.name}': rows of '{field}' must sum to 1")
        if tuple(self.parents) != PARENTS:
            raise ValueError(f"hand model '{self.name}': 'parents' must be {PARENTS}, got {tuple(self.parents)}")

    def save(self, path: str | Path) -> None:
        """Writes the arrays to an npz file.

        Args:
            path: The file.
        """
        arrays: dict[str, Any] = {f.name: np.asarray(getattr(self, f.name)) for f in fields(self)}
        with writing(path) as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: str | Path) -> HandModelData:
        """Reads an npz file written by :meth:`save` or ``signmm weights mano``.

        Args:
            path: The npz file.

        Returns:
            The hand.

        Raises:
            FileNotFoundError: No such file; the message says how to make one.
            ValueError: The file is not such an npz, or an array is missing or has the wrong shape.
        """
        path = Path(path)
        if not path.is_file():
            raise FileNotFoundError(
                f'hand model {path} does not exist; convert your MANO file with '
                '`signmm weights mano MANO_RIGHT.pkl OUT.npz`, or leave the path out to use the '
                'synthetic hand'
            )
        if path.suffix != '.npz':
            raise ValueError(f'hand model {path}: expected an .npz file, convert it with signmm weights mano')
        arrays = load_npz(path, 'hand model', tuple(_SHAPES))
        with guard(f'hand model {path}'):
            return cls(**{f: arrays[f] for f in _SHAPES}, name=str(arrays.get('name', path.stem)))
