"""What several transforms need to know about a clip: its random generator, its canvas, its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from signmm.structures import PoseLayout

Derived = TypeVar('Derived')


def get_rng(results: dict[str, Any], asker: object) -> np.random.Generator:
    """Gets the clip's random generator.

    Args:
        results: The pipeline dict.
        asker: The transform, for the message.

    Returns:
        ``results['rng']``.

    Raises:
        KeyError: There is none.
    """
    rng = results.get('rng')
    if not isinstance(rng, np.random.Generator):
        raise KeyError(
            f"{type(asker).__name__}: results['rng'] must be a numpy Generator, got {type(rng).__name__}; SignDataset "
            'sets it, a pipeline run by hand must too'
        )
    return rng


def per_layout(function: Callable[[PoseLayout], Derived]) -> Callable[[PoseLayout], Derived]:
    """Remembers what a function derives from a layout (a layout holds dicts, so it cannot be hashed).

    Args:
        function: Takes a layout alone.

    Returns:
        The function with a memory of one entry per layout name.
    """
    memory: dict[str, tuple[PoseLayout, Derived]] = {}

    def remembered(layout: PoseLayout) -> Derived:
        known = memory.get(layout.name)
        if known is None or (known[0] is not layout and known[0] != layout):
            known = (layout, function(layout))
            memory[layout.name] = known
        return known[1]

    return remembered


@per_layout
def part_ids(layout: PoseLayout) -> np.ndarray:
    """Numbers each joint's part: 0 left hand, 1 right hand, 2 everything else.

    Args:
        layout: Any layout.

    Returns:
        (V,) integers.
    """
    ids = np.full(len(layout), 2, dtype=np.int64)
    ids[list(layout.parts.get('left', ()))] = 0
    ids[list(layout.parts.get('right', ()))] = 1
    return ids


@per_layout
def mirror_index(layout: PoseLayout) -> np.ndarray:
    """Gives each joint's left/right partner as an array.

    Args:
        layout: Any layout.

    Returns:
        (V,) integers.
    """
    return np.array(layout.mirror, dtype=np.int64)


def canvas(results: dict[str, Any]) -> tuple[complex, float]:
    """Finds the point to turn things about, and the length that relative shifts refer to.

    After CropParts that is the centre and side of the crop, before it the centre and longer side of the image, and
    without a known image size those of the box around the joints present.

    Args:
        results: The pipeline dict.

    Returns:
        The centre as x + iy and the length, in pixels.
    """
    if 'crop_size' in results:
        size = results['crop_size']
        return complex(size / 2, size / 2), float(size)
    if results.get('image_size') is not None:
        width, height = results['image_size']
        return complex(width / 2, height / 2), float(max(width, height))
    present = results['xy'][results['score'] > 0]
    if len(present) == 0:
        return 0j, 1.0
    low, high = present.min(axis=0), present.max(axis=0)
    return complex(*((low + high) / 2)), float(max(*(high - low), 1.0))


def as_complex(xy: np.ndarray) -> np.ndarray:
    """Views coordinates as complex numbers x + iy, which turns rotation and scaling into one product.

    Args:
        xy: (..., 2) float32.

    Returns:
        (...) complex64, a view where the memory allows it.
    """
    return np.ascontiguousarray(xy).view(np.complex64)[..., 0]


def as_xy(z: np.ndarray) -> np.ndarray:
    """Undoes :func:`as_complex`.

    Args:
        z: (...) complex64.

    Returns:
        (..., 2) float32.
    """
    return np.ascontiguousarray(z)[..., None].view(np.float32)
