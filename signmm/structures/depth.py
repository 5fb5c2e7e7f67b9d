"""What a third coordinate means: its unit and its origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from signmm.utils.suggest import did_you_mean

if TYPE_CHECKING:
    from signmm.structures.pose_layout import PoseLayout

#: Units and origins of ``z``. It always grows away from the camera, and is 0 for a joint that was not found.
Z_UNITS = {
    'image': 'in the unit of x and y (px), one origin for all joints',
    'part': 'in the unit of x and y (px), each part from an origin of its own, which PoseLayout.z_origins names',
    'metres': 'in metres, one origin for all joints',
}


def check_z_unit(unit: str | None, there: bool, where: str) -> None:
    """Checks that a third coordinate says what it means, and that an absent one does not.

    Args:
        unit: A key of :data:`Z_UNITS`, or None.
        there: Whether there is a third coordinate.
        where: Whose it is, for the error message.

    Raises:
        ValueError: Unknown unit, a unit without ``z``, or ``z`` without a unit.
    """
    if there and unit not in Z_UNITS:
        raise ValueError(
            f"{where}: field 'z_unit' must be one of {', '.join(Z_UNITS)}, got {unit!r}"
            + (did_you_mean(unit, Z_UNITS) if isinstance(unit, str) else '')
        )
    if not there and unit is not None:
        raise ValueError(f"{where}: field 'z_unit' is {unit!r}, but there is no z")


def join_hands(z: Any, score: Any, layout: PoseLayout, wrists: Mapping[str, Any] | None = None) -> Any:
    """Gives hands whose depth starts at their own wrist that of the body's wrist.

    Args:
        z: (..., T, V), an array or a tensor, from an origin of each part (unit ``'part'``).
        score: (..., T, V) confidences, 0 = not found.
        layout: Of the joints.
        wrists: (..., T) depth of the body's wrist for a side whose wrist is not among the joints, 0 = not found.

    Returns:
        (..., T, V) from one origin, where the body's wrists are known.
    """
    moved = z * 0
    for side in ('left', 'right'):
        name, members = f'{side}_wrist', list(layout.parts.get(side, ()))
        if members and name in layout.joints:
            wrist = layout.joints.index(name)
            moved[..., members] += (z[..., wrist] * (score[..., wrist] > 0))[..., None]
        elif members and wrists and side in wrists:
            moved[..., members] += wrists[side][..., None]
    return (z + moved) * (score > 0)
