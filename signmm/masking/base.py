"""What masking strategies and models agree on."""

from __future__ import annotations

from signmm.structures import PARTS, PoseLayout


def unit_parts(layout: PoseLayout) -> tuple[str, ...]:
    """Names the parts that make the units of one frame, in the order of every tensor with a part axis.

    Args:
        layout: A layout with hands, a body or both.

    Returns:
        Those of left, right, body that the layout has; P of them.

    Raises:
        ValueError: The layout has none of them.
    """
    parts = tuple(part for part in PARTS if layout.parts.get(part))
    if not parts:
        raise ValueError(f"layout '{layout.name}' has parts {sorted(layout.parts)}, expected at least one of {PARTS}")
    return parts
