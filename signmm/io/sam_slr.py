"""Arrays of SAM-SLR and DSTA-SLR: all clips of a split in one (N, 3, T, V, 1) file, with a label pickle beside it."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.arrays import load_array
from signmm.io.atomic import write_bytes
from signmm.io.clip import Clip
from signmm.io.points import check_pixels, pose_from_points
from signmm.io.safe_pickle import load_pickle
from signmm.structures import PoseSequence, get_layout

_LAYOUTS = {27: 'sam_slr27', 133: 'coco_wholebody133'}
#: Frames that SAM-SLR gives to every clip.
FRAMES = 150


def label_file(path: str | Path) -> Path:
    """Names the label pickle of an array: ``train_label.pkl`` for ``train_data_joint.npy``.

    Args:
        path: The array.

    Returns:
        Where its labels are.
    """
    path = Path(path)
    stem = path.stem.removesuffix('_data_joint').removesuffix('_data')
    return path.with_name(f'{stem}_label.pkl')


def is_label_file(path: str | Path) -> bool:
    """Tells whether a pickle is the labels of an array beside it.

    Args:
        path: Any file.

    Returns:
        True if :func:`label_file` of an array there is this file.
    """
    path = Path(path)
    stem = path.name.removesuffix('_label.pkl')
    return stem != path.name and any(path.with_name(f'{stem}{e}.npy').is_file() for e in ('_data_joint', '_data', ''))


def read_sam_slr(path: str | Path, image_size: tuple[int, int] | None = None) -> list[Clip]:
    """Opens an array; its clips are read one by one.

    A short clip was repeated until it filled the array, so what repeats from the start is cut off again. Clips are
    named by the label pickle, or numbered without one.

    Args:
        path: ``.npy`` with (N, 3, T, V, 1) x, y in pixels and confidence; V is 27 or 133.
        image_size: (W, H), which the file does not know.

    Returns:
        The clips.

    Raises:
        ValueError: Another shape, or labels of another number of clips.
    """
    path = Path(path)
    data = load_array(path, mapped=True)
    if data.ndim != 5 or data.shape[1] != 3 or data.shape[3] not in _LAYOUTS or data.shape[4] != 1:
        raise ValueError(f'array {path}: expected (N, 3, T, V, 1) with V in {list(_LAYOUTS)}, got {data.shape}')
    names = [f'{path.stem}_{i:06d}' for i in range(len(data))]
    if label_file(path).is_file():
        content = load_pickle(label_file(path))
        known = content[0] if isinstance(content, list | tuple) and content else None
        if not isinstance(known, list | tuple) or len(known) != len(data):
            raise ValueError(f'labels {label_file(path)}: expected (names, labels) of {len(data)} clips')
        names = [str(name) for name in known]
    return [Clip(name, partial(_read, data, i, path, image_size)) for i, name in enumerate(names)]


def _read(data: np.ndarray, index: int, path: Path, image_size: tuple[int, int] | None) -> PoseSequence:
    clip = np.ascontiguousarray(data[index, ..., 0].transpose(1, 2, 0))
    clip = clip[: _period(clip)]
    layout = get_layout(_LAYOUTS[clip.shape[1]])
    check_pixels([clip[..., :2][clip[..., 2] > 0]], f'{path}[{index}]')
    return pose_from_points(clip[..., :2], clip[..., 2], layout, f'{path}[{index}]', image_size=image_size)


def _period(clip: np.ndarray) -> int:
    """Length of the part that the rest repeats; the whole length if nothing but empty frames is repeated."""
    for length in range(1, len(clip)):
        if clip[length:].any() and np.array_equal(clip[length:], clip[:-length]):
            return length
    return len(clip)


def write_sam_slr(
    path: str | Path,
    poses: Iterable[tuple[str, PoseSequence]],
    annotations: Mapping[str, Mapping[str, Any]] | None = None,
    layout: str = 'sam_slr27',
) -> list[str]:
    """Writes the array and its label pickle; a clip is repeated, or cut, to 150 frames.

    Args:
        path: The ``.npy`` to write, e.g. ``train_data_joint.npy``.
        poses: Ids and poses that have the layout's joints.
        annotations: Sample of each id; ``label`` is taken from it, -1 without.
        layout: ``'sam_slr27'`` or ``'coco_wholebody133'``.

    Returns:
        A line about missing labels.
    """
    target, poses = get_layout(layout), list(poses)
    data = np.zeros((len(poses), 3, FRAMES, len(target), 1), dtype=np.float32)
    labels = []
    for row, (name, pose) in enumerate(poses):
        pose = pose.to_layout(target)
        clip = np.concatenate([pose.xy, pose.score[..., None]], axis=-1)
        data[row, ..., 0] = np.resize(clip, (FRAMES, *clip.shape[1:])).transpose(2, 0, 1)
        labels.append(int((annotations or {}).get(name, {}).get('label', -1)))
    buffer = BytesIO()
    np.save(buffer, data)
    write_bytes(label_file(path), pickle.dumps(([name for name, _ in poses], labels), protocol=4))
    write_bytes(path, buffer.getvalue())
    lacking = labels.count(-1)
    return [f'{lacking} clips have no label (-1); pass an annotation file'] if lacking else []
