"""Gzipped pickles in the style of neccam/slt, and MSKA's: samples with name, gloss, text and frames of numbers."""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.atomic import write_bytes
from signmm.io.clip import Clip
from signmm.io.points import check_pixels, pose_from_points
from signmm.structures import LAYOUTS, PoseSequence

#: Layout by number of points; only those that a number tells apart.
_LAYOUTS = {len(LAYOUTS[name]): name for name in ('coco_wholebody133', 'openpose137', 'triplet49', 'sam_slr27')}


def is_neccam(content: Any) -> bool:
    """Tells whether a pickle holds samples.

    Args:
        content: Content of a pickle.

    Returns:
        True for a list of dicts, or a dict of dicts, with ``sign`` or ``keypoint``.
    """
    items = list(content.values()) if isinstance(content, dict) else content
    if not isinstance(items, list) or not items or not isinstance(items[0], dict):
        return False
    return 'sign' in items[0] or 'keypoint' in items[0]


def read_neccam(content: Any, where: str, image_size: tuple[int, int] | None = None) -> list[Clip]:
    """Finds the clips.

    Args:
        content: Samples with ``name`` and either ``keypoint`` (T, V, 3) or ``sign`` (T, 3 V) with x, y and confidence
            of joint after joint.
        where: File, for error messages.
        image_size: (W, H), which the file does not know.

    Returns:
        The clips; reading one of features raises ValueError.
    """
    items = list(content.items()) if isinstance(content, dict) else [(None, item) for item in content]
    return [
        Clip(str(item.get('name', key if key is not None else number)), partial(_read, item, where, image_size))
        for number, (key, item) in enumerate(items)
    ]


def _read(item: Mapping[str, Any], where: str, image_size: tuple[int, int] | None) -> PoseSequence:
    where = f'{where}[{item.get("name", "?")}]'
    field = 'keypoint' if 'keypoint' in item else 'sign'
    try:
        points = np.asarray(item[field], dtype=np.float32)
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"{where}: no field 'sign' or 'keypoint' of numbers") from None
    if points.ndim == 2 and points.shape[1] % 3 == 0:
        points = points.reshape(len(points), -1, 3)
    if points.ndim != 3 or points.shape[1] not in _LAYOUTS or points.shape[2] != 3:
        raise ValueError(
            f"{where}: field '{field}' is {points.shape}, no poses; expected (T, V, 3) or (T, 3 V) with V in "
            f'{sorted(_LAYOUTS)} (features are read by LoadFeatures)'
        )
    layout = LAYOUTS[_LAYOUTS[points.shape[1]]]
    check_pixels([points[..., :2][points[..., 2] > 0]], where)
    return pose_from_points(points[..., :2], points[..., 2], layout, where, image_size=image_size)


def write_neccam(
    path: str | Path,
    poses: Iterable[tuple[str, PoseSequence]],
    annotations: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[str]:
    """Writes a gzipped pickle of samples with ``sign`` (T, 3 V).

    Args:
        path: Where to write.
        poses: Ids and poses.
        annotations: Sample of each id, for ``signer``, ``gloss`` and ``text``.

    Returns:
        A line about samples without gloss and text.

    Raises:
        ValueError: A layout that a reader could not tell by its number of points.
    """
    import torch

    samples, bare = [], 0
    for name, pose in poses:
        if _LAYOUTS.get(len(pose.layout)) != pose.layout.name:
            raise ValueError(
                f"{name}: layout '{pose.layout.name}' cannot be told by its number of points; choose one of "
                f'{", ".join(_LAYOUTS.values())}'
            )
        known = (annotations or {}).get(name, {})
        gloss, text = known.get('gloss', []), known.get('text', '')
        bare += not gloss and not text
        points = np.concatenate([pose.xy, pose.score[..., None]], axis=-1).reshape(len(pose), -1)
        samples.append({
            'name': name, 'signer': str(known.get('signer', '')), 'gloss': ' '.join(gloss), 'text': text,
            'num_frames': len(pose), 'sign': torch.from_numpy(np.ascontiguousarray(points)),
        })  # fmt: skip
    write_bytes(path, gzip.compress(pickle.dumps(samples, protocol=4), mtime=0))
    return [f'{bare} clips have neither gloss nor text; pass an annotation file'] if bare else []
