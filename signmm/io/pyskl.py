"""Annotation pickles of pyskl and MMAction2: many clips with their people, labels and splits."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from signmm.io.clip import Clip
from signmm.io.guarded import guard, need
from signmm.io.people import pose_of_signer
from signmm.structures import PoseSequence, get_layout

#: Layout by number of points; the 17 of COCO's body have no hands.
_LAYOUTS = {133: 'coco_wholebody133', 137: 'openpose137', 49: 'triplet49', 27: 'sam_slr27'}


def is_pyskl(content: Any) -> bool:
    """Tells whether a pickle is an annotation file of pyskl or MMAction2.

    Args:
        content: Content of a pickle.

    Returns:
        True for a dict with ``annotations``, or a list, of dicts with ``frame_dir`` and ``keypoint``.
    """
    items = content.get('annotations') if isinstance(content, dict) else content
    return isinstance(items, list) and bool(items) and isinstance(items[0], dict) and 'frame_dir' in items[0]


def read_pyskl(content: Any, where: str, image_size: tuple[int, int] | None = None) -> list[Clip]:
    """Finds the clips.

    Args:
        content: Items with ``frame_dir`` (the id), ``keypoint`` (M, T, V, 2) in pixels of M people, ``keypoint_score``
            (M, T, V), and ``img_shape`` or ``original_shape`` (H, W).
        where: File, for messages.
        image_size: (W, H), where an item does not say.

    Returns:
        The clips.
    """
    items = content['annotations'] if isinstance(content, dict) else content
    return [
        Clip(
            str(item.get('frame_dir')) if isinstance(item, dict) else f'{number}',
            partial(_read, item, number, where, image_size),
        )
        for number, item in enumerate(items)
    ]


def _read(item: Any, number: int, where: str, image_size: tuple[int, int] | None) -> PoseSequence:
    where = f'{where}, annotation {number}'
    points, score = (np.asarray(need(item, name, np.ndarray, where)) for name in ('keypoint', 'keypoint_score'))
    if points.ndim == 3:
        points, score = points[None], score[None] if score.ndim == 2 else score
    if points.ndim != 4 or points.shape[2] not in _LAYOUTS or points.shape[3] != 2 or score.shape != points.shape[:3]:
        raise ValueError(
            f"{where}: expected 'keypoint' (M, T, V, 2) with V in {list(_LAYOUTS)} and 'keypoint_score' (M, T, V), got "
            f'{points.shape} and {score.shape}; 17 points of a body have no hands'
        )
    shape = next((item[name] for name in ('original_shape', 'img_shape') if item.get(name) is not None), None)
    with guard(where):
        size = image_size if shape is None else (int(shape[1]), int(shape[0]))
        frames = []
        for xy, sure in zip(points.swapaxes(0, 1), score.swapaxes(0, 1), strict=True):
            there = sure.any(axis=1)  # a place for a person who is not there is zeros
            frames.append((xy[there].astype(np.float64), sure[there].astype(np.float64)))
        return pose_of_signer(frames, get_layout(_LAYOUTS[points.shape[2]]), where, size)


def pyskl_labels(content: Any, where: str) -> list[tuple[str, int, str]]:
    """Reads labels and splits.

    Args:
        content: Content of the pickle.
        where: File, for messages.

    Returns:
        Id, label and split of each clip; the split is empty where the file has none.

    Raises:
        ValueError: A clip without a label, or in two splits.
    """
    items = content['annotations'] if isinstance(content, dict) else content
    splits: dict[str, str] = {}
    for split, names in (content.get('split') or {} if isinstance(content, dict) else {}).items():
        for name in names:
            if splits.setdefault(str(name), str(split)) != split:
                raise ValueError(f"{where}: clip '{name}' is in two splits, '{splits[str(name)]}' and '{split}'")
    found = []
    for number, item in enumerate(items):
        label = need(item, 'label', (int, np.integer), f'{where}, annotation {number}')
        name = str(need(item, 'frame_dir', str, f'{where}, annotation {number}'))
        found.append((name, int(label), splits.get(name, '')))
    return found
