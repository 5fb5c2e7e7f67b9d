"""Every pose format that can be written, and what it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.arrays import write_mediapipe_npy, write_wholebody_npy
from signmm.io.asl_signs_parquet import write_parquet
from signmm.io.fit import fit_layout
from signmm.io.mmpose_people import (
    write_mmpose0_json,
    write_mmpose0_pickle,
    write_mmpose_json,
    write_mmpose_pickle,
)
from signmm.io.mmpose_pickle import write_masa_pickle
from signmm.io.neccam import write_neccam
from signmm.io.npz import write_npz
from signmm.io.openpose_json import write_openpose_folder
from signmm.io.packed_store_writer import PackedStoreWriter
from signmm.io.pose_file_writer import write_pose_file
from signmm.io.sam_slr import FRAMES, write_sam_slr
from signmm.io.uni_sign import write_uni_sign
from signmm.structures import PoseSequence, get_layout

Poses = Iterable[tuple[str, PoseSequence]]
Annotations = Mapping[str, Mapping[str, Any]]
_FILE = ('fps', 'image_size', 'extractor')


@dataclass(frozen=True)
class Format:
    """A format to write.

    Attributes:
        suffix: Ending of its files; empty for a folder.
        write: Writes one clip.
        write_all: Writes all clips into one file or folder and gives notes; set instead of ``write``.
        layouts: Layouts that it has; empty for any. Poses in none of them are brought into the first one.
        lacks: What it cannot hold, of score, fps, image_size and extractor.
    """

    suffix: str
    write: Callable[[Path, PoseSequence], None] | None = None
    write_all: Callable[[Path, Poses, Annotations], list[str]] | None = None
    layouts: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def _write_packed(path: Path, poses: Poses, annotations: Annotations) -> list[str]:
    with PackedStoreWriter(path) as writer:
        for name, pose in poses:
            writer.add(name, pose)
    return []


_COCO = ('coco_wholebody133',)
_MEDIAPIPE = ('mediapipe543', 'mediapipe553', 'mediapipe75', 'mediapipe50', 'mediapipe_hands42')
FORMATS: dict[str, Format] = {
    'npz': Format('.npz', write_npz),
    'packed': Format('', write_all=_write_packed),
    'pose': Format('.pose', write_pose_file, lacks=('extractor',)),
    'openpose': Format('', write_openpose_folder, layouts=('openpose137',), lacks=_FILE),
    'mmpose_json': Format('.json', write_mmpose_json, layouts=_COCO, lacks=_FILE),
    'mmpose_pickle': Format('.pkl', write_mmpose_pickle, layouts=_COCO, lacks=('fps', 'extractor')),
    'mmpose0_json': Format('.json', write_mmpose0_json, layouts=_COCO, lacks=_FILE),
    'mmpose0_pickle': Format('.pkl', write_mmpose0_pickle, layouts=_COCO, lacks=_FILE),
    'masa': Format('.pkl', write_masa_pickle, layouts=_COCO, lacks=_FILE),
    'wholebody_npy': Format('.npy', write_wholebody_npy, layouts=_COCO, lacks=_FILE),
    'mediapipe_npy': Format('.npy', write_mediapipe_npy, layouts=_MEDIAPIPE, lacks=_FILE),
    'parquet': Format('.parquet', write_parquet, layouts=('mediapipe543',), lacks=('score', *_FILE)),
    'uni_sign': Format('.pkl', write_uni_sign, layouts=_COCO, lacks=_FILE),
    'sam_slr': Format('.npy', write_all=write_sam_slr, layouts=('sam_slr27',), lacks=_FILE),
    'neccam': Format(
        '.pkl.gz', write_all=write_neccam, layouts=(*_COCO, 'openpose137', 'triplet49', 'sam_slr27'), lacks=_FILE
    ),
}
_NAMES = {'fps': 'the frames per second', 'image_size': 'the image size', 'extractor': 'the name of the extractor'}


def fit_format(pose: PoseSequence, name: str) -> tuple[PoseSequence, list[str]]:
    """Brings poses into a form that a format has, and says what is lost.

    Args:
        pose: The poses.
        name: Name in :data:`FORMATS`.

    Returns:
        The poses to write, and a line about each thing that the file will not hold.

    Raises:
        ValueError: The format has none of the joints.
    """
    form = FORMATS[name]
    notes: list[str] = []
    if form.layouts and pose.layout.name not in form.layouts:
        pose, notes = fit_layout(pose, get_layout(form.layouts[0]))
    known = {'fps': pose.fps, 'image_size': pose.image_size, 'extractor': pose.extractor}
    if pose.z is not None and not _holds_z(name, pose):
        notes.append(f"the third coordinate (unit '{pose.z_unit}')")
    known['extractor'] = None if pose.extractor == 'unknown' else pose.extractor
    notes += [_NAMES[key] for key in form.lacks if known.get(key) is not None]
    if 'score' in form.lacks and not np.isin(pose.score, (0, 1)).all():
        notes.append('confidences other than 0 and 1')
    if name == 'pose' and pose.fps is not None and float(np.float32(pose.fps)) != pose.fps:
        notes.append('frames per second beyond float32')
    if name == 'sam_slr' and len(pose) > FRAMES:
        notes.append(f'frames after the first {FRAMES}')
    return pose, notes


def _holds_z(name: str, pose: PoseSequence) -> bool:
    """Whether a format has a place for z; MediaPipe's formats have one for z from each part's own origin."""
    mediapipe = name in ('pose', 'mediapipe_npy', 'parquet') and pose.layout.name in _MEDIAPIPE
    return name in ('npz', 'packed') or (mediapipe and pose.z_unit == 'part')
