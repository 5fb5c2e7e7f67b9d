"""The data set that every corpus is read through."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from mmengine.logging import print_log
from torch.utils.data import Dataset

from signmm.datasets.annotation_table import AnnotationTable, read_table
from signmm.datasets.check_samples import Sample, video_of
from signmm.datasets.pose_source import open_poses
from signmm.registry import DATASETS
from signmm.structures import PoseSequence
from signmm.transforms import PosePipeline, start_sample
from signmm.transforms.named_steps import Pipeline
from signmm.utils.suggest import did_you_mean

_ANNOTATION = ('label', 'gloss', 'segments', 'text')


class SampleError(RuntimeError):
    """A sample that could not be read or transformed; never replaced by another one."""


@DATASETS.register_module()
class SignDataset(Dataset):
    """Clips of one split of a data set, or of several, run through a pipeline.

    What a pipeline starts from: the sample's fields, ``dataset``, ``index``, ``rng`` (a numpy Generator
    keyed by seed, epoch and index, so any number of workers gives the same clips) and ``pose`` (a function without
    arguments that reads the :class:`~signmm.structures.PoseSequence`).

    Args:
        ann_file: Annotation JSON, see ``docs/datasets/format.md``.
        poses: Packed store, several of them (a list, or a folder of shards), or a file or folder of any other format.
        split: Split name, or several that are put one after the other.
        pipeline: Transforms by name or as a list, as callables or config dicts.
        seed: First key of the samples' random generators, and of the choice made by ``fraction``.
        fraction: Part of the clips to use, in (0, 1]. The choice is stable and nested: 25 % is a subset of 50 %.
        unlabelled: Drop label, gloss, segments and text, for pre-training.
        missing: What to do with clips without poses: ``'error'``, or ``'skip'``, which counts them in the log and lists
            them in ``missing_ids``.

    Raises:
        FileNotFoundError: Annotation file or poses are absent.
        ValueError: Wrong annotations, unknown split, clips without poses, or a bad argument.
    """

    #: Page in docs/datasets about this data set.
    page: ClassVar[str] = 'format'

    def __init__(
        self,
        ann_file: str | Path,
        poses: str | Path | Sequence[str | Path],
        split: str | Sequence[str] = 'train',
        pipeline: Pipeline = (),
        seed: int = 0,
        fraction: float = 1.0,
        unlabelled: bool = False,
        missing: str = 'error',
    ) -> None:
        if not 0 < fraction <= 1:
            raise ValueError(f'{type(self).__name__}: fraction must be in (0, 1], got {fraction}')
        if missing not in ('error', 'skip'):
            raise ValueError(f"{type(self).__name__}: missing must be 'error' or 'skip', got {missing!r}")
        self.ann_file, self.seed = Path(ann_file), seed
        self._table = read_table(ann_file, self.page)
        self.check_metainfo(self._table.metainfo)
        self.poses = open_poses(poses, self.page)
        if not hasattr(self.poses, 'shards'):
            print_log(f'poses {poses} are read file by file; a packed store is faster: signmm data pack', 'current')
        rows = self._select([split] if isinstance(split, str) else list(split))
        self.missing_ids: list[str] = []
        rows = self._with_poses(rows, missing == 'skip')
        if fraction < 1:
            rows = choose_fraction(rows, self._table, fraction, seed)
        self._metainfo = {**self._table.metainfo, 'extractor': ', '.join(self.poses.extractors)}
        self._drop = _ANNOTATION if unlabelled else ()
        # Rows of the table, in an array and not in a list, whose numbers every worker would come to copy.
        self._rows = rows
        self._table.release()
        self.pipeline = PosePipeline(pipeline)
        # Shared memory, so that persistent workers see a new epoch.
        self._epoch = torch.zeros((), dtype=torch.int64).share_memory_()

    def check_metainfo(self, metainfo: dict[str, Any]) -> None:
        """Checks that the annotation file belongs to this class; nothing to check for a data set of one's own.

        Args:
            metainfo: Of the annotation file.
        """

    def _select(self, splits: list[str]) -> np.ndarray:
        known = self._table.splits
        for split in splits:
            if split not in known:
                raise ValueError(f"{self.ann_file}: no sample of split '{split}'{did_you_mean(split, known)}")
        return np.concatenate([self._table.rows_of(split) for split in splits])

    def _with_poses(self, rows: np.ndarray, skip: bool) -> np.ndarray:
        there = self._table.pose_rows(self.poses)[rows] >= 0
        if there.all():
            return rows
        self.missing_ids = [self._table[row]['video_id'] for row in rows[~there].tolist()]
        few = ', '.join(self.missing_ids[:5])
        count = f'{len(self.missing_ids)} of {len(rows)}'
        text = f'poses {self.poses.path}: {count} clips of {self.ann_file} missing: {few}, ...'
        if not skip or not there.any():
            raise ValueError(f"{text} Extract and pack them, or pass missing='skip' (results then are not comparable)")
        print_log(text, logger='current', level=30)
        return rows[there]

    @property
    def metainfo(self) -> dict[str, Any]:
        """Of the annotation file (``dataset``, ``labels``, ...) plus ``extractor``; a copy."""
        return copy.deepcopy(self._metainfo)

    def full_init(self) -> None:
        """Does nothing: the data set is complete after construction; mmengine calls this."""

    def set_epoch(self, epoch: int) -> None:
        """Changes the samples' randomness, in worker processes too.

        Args:
            epoch: Number of the epoch about to begin.
        """
        self._epoch.fill_(epoch)

    def __len__(self) -> int:
        return len(self._rows)

    def get_data_info(self, index: int) -> Sample:
        """Gives the annotation of one clip.

        Args:
            index: Number of the clip; negative numbers count from the end.

        Returns:
            A new dict with ``video_id``, ``split`` and what else the annotation file says.

        Raises:
            IndexError: No such clip.
        """
        size = len(self)
        if not -size <= index < size:
            raise IndexError(f'{self.ann_file}: no sample {index}, there are {size}')
        sample = self._table[int(self._rows[index % size])]
        for field in self._drop:
            sample.pop(field, None)
        return sample

    def read_pose(self, index: int) -> PoseSequence:
        """Reads the poses of one clip's video.

        Args:
            index: Number of the clip.

        Returns:
            All frames of the video; LoadPose cuts the annotated span out.
        """
        return self.poses[video_of(self.get_data_info(index))]

    def shards(self, size: int) -> np.ndarray:
        """Tells which clips lie side by side in the packed stores.

        Args:
            size: Clips of a shard at most.

        Returns:
            (N,) number of each clip's shard.

        Raises:
            ValueError: The poses are no packed store.
        """
        if not hasattr(self.poses, 'shards'):
            raise ValueError(f'poses {self.poses.path} are no packed store and have no shards; pack them')
        return self.poses.shards(self._table.pose_rows(self.poses)[self._rows], size)

    def __getitem__(self, index: int) -> Any:
        """Runs the worker's share of the pipeline on one clip.

        Args:
            index: Number of the clip.

        Returns:
            A :class:`~signmm.structures.ClipBatch` of one clip, or what the last transform of a pipeline that does not
            pack returns.

        Raises:
            SampleError: The clip cannot be read or transformed; the message names video and file.
        """
        return self.get(index)

    def span(self, index: int) -> tuple[int, int]:
        """Tells which frames of its video a clip consists of.

        Args:
            index: Number of the clip.

        Returns:
            First and last, exclusive.
        """
        first, last = self.get_data_info(index).get('frames') or (0, len(self.read_pose(index)))
        return int(first), int(last)

    def get(self, index: int, frames: tuple[int, int] | None = None) -> Any:
        """Runs the worker's share of the pipeline on one clip or a part of it.

        Args:
            index: Number of the clip.
            frames: First and last frame, exclusive, in the video; by default those of the clip.

        Returns:
            See ``__getitem__``.

        Raises:
            SampleError: The clip cannot be read or transformed; the message names video and file.
        """
        start = self._start(index)
        if frames is not None:
            start['frames'] = list(frames)
        try:
            (results,) = self.pipeline([start])
        except Exception as error:
            raise SampleError(
                f"sample {start['index']}, video '{start['video_id']}' of {self.ann_file} with poses "
                f'{self.poses.path}: {type(error).__name__}: {error}'
            ) from error
        if results is None:
            raise SampleError(f"sample {start['index']}, video '{start['video_id']}': a transform returned None")
        return results

    def __getitems__(self, indices: Sequence[int]) -> list[Any]:
        """Runs the worker's share of the pipeline on a whole batch at once; torch's data loader calls it.

        Args:
            indices: Numbers of the clips.

        Returns:
            Batches, one for each kind of clip; for a pipeline that does not pack, one item for each clip.

        Raises:
            SampleError: See ``__getitem__``.
        """
        if self.pipeline.pack is None:
            return [self[index] for index in indices]
        try:
            return self.pipeline([self._start(index) for index in indices])
        except Exception:
            for index in indices:  # clip by clip, to say which one it is
                self[index]
            raise

    def _start(self, index: int) -> dict[str, Any]:
        info = self.get_data_info(index)
        index %= len(self)
        rng = np.random.default_rng((self.seed, int(self._epoch), index))
        known = {**info, 'dataset': self._metainfo.get('dataset', ''), 'index': index}
        start = start_sample(partial(self.read_pose, index), rng=rng, **known)
        if hasattr(self.poses, 'slice'):
            start['view'] = partial(self.poses.slice, video_of(info))  # reads no more than is wanted
        return start


def choose_fraction(rows: np.ndarray, table: AnnotationTable, fraction: float, seed: int = 0) -> np.ndarray:
    """Chooses a part of the samples by a seeded hash of their ids.

    Args:
        rows: (N,) rows of all samples.
        table: The samples.
        fraction: In (0, 1].
        seed: Another seed, another choice.

    Returns:
        ``max(1, round(fraction * N))`` rows in their old order; a smaller fraction gives a subset of a larger one.
    """

    def key(place: int) -> bytes:
        name = table[int(rows[place])]['video_id']
        return hashlib.blake2b(f'{seed}:{name}'.encode(), digest_size=8).digest()

    count = max(1, round(fraction * len(rows)))
    return rows[sorted(sorted(range(len(rows)), key=key)[:count])]
