"""The clips of a split or a data set, with what the annotation file says of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from signmm.apis.clips import Clip
from signmm.datasets import SignDataset
from signmm.structures import PoseSequence
from signmm.utils.errors import ConfigError


def clips_of_split(
    annotations: str | Path, poses: str | Path, split: str | Sequence[str]
) -> tuple[list[Clip], list[str], list[dict[str, Any]]]:
    """Lists the clips of a split as the inferencer takes them.

    Args:
        annotations: Annotation file.
        poses: Packed store or folder.
        split: Split, or several.

    Returns:
        N clips that are read when their turn comes, their N signs, and their annotations.

    Raises:
        ConfigError: A clip has no label with a name.
        ValueError: What :class:`~signmm.datasets.SignDataset` refuses.
    """
    return clips_of(SignDataset(annotations, poses, split=split))


def clips_of(dataset: SignDataset) -> tuple[list[Clip], list[str], list[dict[str, Any]]]:
    """Lists the clips of a data set, whatever its pipeline.

    Args:
        dataset: The data set.

    Returns:
        As :func:`clips_of_split`.

    Raises:
        ConfigError: A clip has no label with a name.
    """
    names = [str(name) for name in dataset.metainfo.get('labels') or ()]
    samples = [dataset.get_data_info(index) for index in range(len(dataset))]
    for sample in samples:
        if sample.get('label') is None or not names:
            raise ConfigError(f"{dataset.ann_file}: clip '{sample['video_id']}' has no label with a name")

    def read(index: int) -> PoseSequence:
        frames, pose = samples[index].get('frames'), dataset.read_pose(index)
        return pose if frames is None else pose.cut(slice(*frames))

    clips = [Clip(str(sample['video_id']), partial(read, index)) for index, sample in enumerate(samples)]
    return clips, [names[int(sample['label'])] for sample in samples], samples
