"""Whole takes of MediaPipe's parts in an ``.npz`` with field names of somebody's own."""

from __future__ import annotations

import json
from pathlib import Path

from signmm.io.guarded_arrays import load_npz
from signmm.io.homemade import ImageSize, numbers_of
from signmm.io.mediapipe_parts import parts_pose
from signmm.structures import PoseSequence


def read_mapped_npz(path: str | Path, fields: dict[str, str], image_size: ImageSize = None) -> PoseSequence:
    """Reads a whole-take ``.npz`` of MediaPipe's parts under names of somebody's own.

    Args:
        path: The file.
        fields: Name in the file of each part, e.g. ``{'pose': 'pose', 'left': 'lh', 'right': 'rh'}``; arrays are
            (T, points, 2 to 4) or (T, points times columns).
        image_size: (W, H) of the video.

    Returns:
        The poses.

    Raises:
        ValueError: A field is missing, of another shape, or of another number of frames.
    """
    arrays, parts = load_npz(path, 'pose file', list(fields.values())), {}
    for part, name in fields.items():
        array, points = arrays[name], {'pose': 33, 'face': 468}.get(part, 21)
        if array.ndim == 2 and array.shape[1] % points == 0:
            array = array.reshape(len(array), points, -1)
        if (
            array.ndim != 3
            or array.shape[1] not in (points, 478 if part == 'face' else points)
            or not 2 <= array.shape[2] <= 4
        ):
            raise ValueError(
                f"pose file {path}: field '{name}' must be (T, {points}, 2 to 4) for '{part}', got {arrays[name].shape}"
            )
        parts[part] = numbers_of(array, f"pose file {path}, field '{name}'")
    if len({len(array) for array in parts.values()}) > 1:
        lengths = {fields[part]: len(array) for part, array in parts.items()}
        raise ValueError(f'pose file {path}: fields of different lengths: {json.dumps(lengths)}')
    return parts_pose(parts, {}, image_size, f'pose file {path}')


def parse_fields(text: str) -> dict[str, str]:
    """Reads a mapping of fields.

    Args:
        text: E.g. ``'pose=pose,left=lh,right=rh'``.

    Returns:
        Name in the file of each part.

    Raises:
        ValueError: Not such a text.
    """
    pairs = [term.strip().partition('=') for term in text.split(',')]
    if any(part not in ('pose', 'face', 'left', 'right') or not name for part, _, name in pairs):
        raise ValueError(
            f"fields '{text}': expected PART=NAME with pose, face, left, right, e.g. pose=body,left=lh,right=rh"
        )
    return {part: name for part, _, name in pairs}
