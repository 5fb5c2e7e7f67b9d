"""Arguments that became classes of their own: differences of MASA's released code from the paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Type -> the type that has these arguments now.
_MOVED = {
    'TripletEmbedder': ('ReleasedTripletEmbedder', {'input_eps', 'temporal_blocks', 'body_edges'}),
    'TransformerEncoder': ('ReleasedTransformerEncoder', {'norm_eps', 'input_norm', 'ffn_dropout'}),
    'MotionHead': ('ReleasedMotionHead', {'distance', 'average', 'min_signed', 'rectify'}),
    'MotionAwareMasking': ('ReleasedMotionMasking', {'measure', 'use_score', 'min_count', 'per_part'}),
}


def released_type(part: Mapping[str, Any]) -> str | None:
    """Tells whether a part is written as before, with a switch for the released code.

    Args:
        part: Config of a part.

    Returns:
        The type that it has now, or None if it needs no other.
    """
    if part.get('type') == 'CropParts' and part.get('outside') == 'released':
        return 'ReleasedCropParts'
    name, arguments = _MOVED.get(str(part.get('type')), ('', set()))
    return name if arguments & part.keys() else None


def use_released_types(tree: Any) -> Any:
    """Brings a config that was written with a model up to date.

    Args:
        tree: Dicts, lists and values.

    Returns:
        The same with other types where :func:`released_type` names one.
    """
    if isinstance(tree, Mapping):
        new = released_type(tree)
        kept = {key: value for key, value in tree.items() if not (new == 'ReleasedCropParts' and key == 'outside')}
        return {key: new if new and key == 'type' else use_released_types(value) for key, value in kept.items()}
    if isinstance(tree, list | tuple):
        return type(tree)(use_released_types(value) for value in tree)
    return tree
