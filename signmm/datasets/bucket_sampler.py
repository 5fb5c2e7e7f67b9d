"""Batches of clips of similar length, with bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from signmm.datasets.check_samples import video_of
from signmm.datasets.epoch_batches import EpochBatchSampler
from signmm.registry import DATA_SAMPLERS


def make_batches(
    lengths: Sequence[int], order: Sequence[int], batch_size: int, max_frames: int | None
) -> list[list[int]]:
    """Cuts an order of clips into batches.

    Args:
        lengths: Frames of every clip.
        order: Clip numbers.
        batch_size: Clips of a batch at most.
        max_frames: Clips x longest length of a batch at most; a single clip that is longer is a batch of its own.

    Returns:
        Batches; every clip of ``order`` is in exactly one.
    """
    batches: list[list[int]] = []
    longest = 0
    for clip in order:
        longest = max(longest, lengths[clip])
        full = not batches or len(batches[-1]) >= batch_size
        if full or (max_frames is not None and (len(batches[-1]) + 1) * longest > max_frames):
            batches.append([])
            longest = lengths[clip]
        batches[-1].append(clip)
    return batches


@DATA_SAMPLERS.register_module()
class BucketBatchSampler(EpochBatchSampler):
    """A batch sampler: shuffles, sorts by length within pools of batches, cuts, shuffles the batches.

    Every clip appears once in each epoch; with several processes the last batches are repeated so that all have equally
    many. Use it as ``batch_sampler``.

    Args:
        sampler: mmengine's sampler, of which only the data set is used.
        batch_size: Clips of a batch at most.
        max_frames: Bound on clips x longest clip of a batch, padding included; None = no bound.
        pool: Batches that are sorted together; more means less padding and less randomness.
        shuffle: Whether the order changes from epoch to epoch.
        seed: Of the order; by default one that all processes agree on.
    """

    def __init__(
        self,
        sampler: Any,
        batch_size: int,
        max_frames: int | None = None,
        pool: int = 20,
        shuffle: bool = True,
        seed: int | None = None,
    ) -> None:
        super().__init__(sampler, seed)
        self.batch_size, self.max_frames, self.pool, self.shuffle = batch_size, max_frames, pool, shuffle
        self.lengths = [clip_length(self.dataset, i) for i in range(len(self.dataset))]
        self._size = self.epoch_length(self.epoch)

    def epoch_length(self, epoch: int) -> int:
        """Counts the batches of an epoch, of which different orders need different numbers.

        Args:
            epoch: Its number.

        Returns:
            Batches of each process.
        """
        return len(self.batches(epoch)) // self.world_size

    def batches(self, epoch: int) -> list[list[int]]:
        """Sorts pools of a shuffled order by length, cuts them and shuffles the batches."""
        rng = np.random.default_rng((self.seed, epoch))
        count = len(self.lengths)
        order = rng.permutation(count) if self.shuffle else np.arange(count)
        chunk = self.batch_size * self.pool
        batches: list[list[int]] = []
        for start in range(0, count, chunk):
            part = sorted(order[start : start + chunk].tolist(), key=lambda i: self.lengths[i])
            batches += make_batches(self.lengths, part, self.batch_size, self.max_frames)
        if self.shuffle:
            batches = [batches[i] for i in rng.permutation(len(batches))]
        missing = -len(batches) % self.world_size
        return batches + [batches[i % len(batches)] for i in range(missing)]


def clip_length(dataset: Any, index: int) -> int:
    """Frames of a clip, without reading it where the store's index knows them.

    Args:
        dataset: A SignDataset, or a SignMix of them.
        index: Number of the clip.

    Returns:
        Frames of its annotated span.
    """
    if hasattr(dataset, 'locate'):
        member, index = dataset.locate(index)
        dataset = dataset.datasets[member]
    info = dataset.get_data_info(index)
    if info.get('frames') is not None:
        return info['frames'][1] - info['frames'][0]
    if info.get('num_frames') is not None:
        return int(info['num_frames'])
    if hasattr(dataset.poses, 'num_frames'):
        return dataset.poses.num_frames(video_of(info))
    return len(dataset.read_pose(index))
