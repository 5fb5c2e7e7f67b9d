"""What a recipe for data of one's own needs to know, read from the annotation file and the poses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from signmm.datasets.annotations import coverage, read_annotations, split_counts, video_of
from signmm.datasets.pose_source import open_poses
from signmm.transforms.reading import depth_is_used
from signmm.utils.errors import ConfigError

#: Names of the validation split.
VALIDATION = ('val', 'dev', 'validation', 'valid')
_LOOKED_AT = 50


@dataclass(frozen=True)
class DataFacts:
    """What a recipe needs to know about a data set of isolated signs.

    Attributes:
        ann_file: Annotation file.
        poses: Packed store, or a file or folder of any other format.
        name: Of the data set.
        classes: Number of labels.
        counts: Clips with poses of each split.
        missing: Clips without poses.
        layouts: Layouts of the clips that were looked at.
        found: Joints that were found in one of them.
        depth: Whether all of them have a third coordinate in pixels.
    """

    ann_file: str
    poses: str
    name: str
    classes: int
    counts: dict[str, int]
    missing: tuple[str, ...]
    layouts: tuple[str, ...]
    found: frozenset[str]
    depth: bool

    @property
    def validation(self) -> str | None:
        """Name of the validation split, if there is one."""
        return next((name for name in VALIDATION if self.counts.get(name)), None)


def look_at(ann_file: str, poses: str) -> DataFacts:
    """Reads what a recipe needs.

    Args:
        ann_file: Annotation file.
        poses: Packed store, or a file or folder of any other format.

    Returns:
        The facts.

    Raises:
        ConfigError: The data are no isolated signs, or have no training clips.
        FileNotFoundError: Annotation file or poses are absent.
    """
    info, samples = read_annotations(ann_file)
    labels = info.get('labels')
    if not labels or any(sample.get('label') is None for sample in samples):
        raise ConfigError(
            f'{ann_file}: not every clip has a label; --data trains recognisers of isolated signs, for glosses and '
            'texts see docs/how_to/continuous.md'
        )
    store = open_poses(poses)
    _, missing = coverage(samples, store)
    lost = set(missing)
    found = [sample for sample in samples if video_of(sample) not in lost]
    counts = split_counts(found)
    if not counts.get('train'):
        there = ', '.join(f'{name} {count}' for name, count in counts.items()) or 'none'
        raise ConfigError(f"{ann_file}: no clip of split 'train' has poses in {poses}; clips with poses: {there}")
    looked = np.linspace(0, len(found) - 1, min(len(found), _LOOKED_AT)).astype(int)
    poses_there = [store[video_of(found[i])] for i in looked]
    layouts = {pose.layout.name for pose in poses_there}
    seen = {pose.layout.joints[joint] for pose in poses_there for joint in np.flatnonzero(pose.score.any(0))}
    depth = all(depth_is_used(pose) for pose in poses_there)
    name = str(info.get('dataset') or Path(ann_file).stem)
    return DataFacts(
        ann_file, poses, name, len(labels), counts, tuple(missing), tuple(sorted(layouts)), frozenset(seen), depth
    )
