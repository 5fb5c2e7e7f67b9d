"""What batch samplers share: batches that depend on seed and epoch alone, of which each process takes its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mmengine.dist import get_dist_info, sync_random_seed
from torch.utils.data import Sampler


class EpochBatchSampler(Sampler):
    """Base of batch samplers; subclasses make the batches of an epoch.

    Args:
        sampler: mmengine's sampler, of which only the data set and the epoch are used.
        seed: Of the order; by default one that all processes agree on.
    """

    _size: int

    def __init__(self, sampler: Any, seed: int | None) -> None:
        self.sampler, self.dataset = sampler, sampler.dataset
        self.rank, self.world_size = get_dist_info()
        self.seed = sync_random_seed() if seed is None else seed
        self.epoch = 0

    def batches(self, epoch: int) -> list[list[int]]:
        """Makes the batches of all processes, equally many for each.

        Args:
            epoch: Its number.

        Returns:
            Clip numbers of each batch.
        """
        raise NotImplementedError(f'{type(self).__name__} makes no batches')

    def __iter__(self) -> Iterator[list[int]]:
        self.epoch = getattr(self.sampler, 'epoch', self.epoch)
        if hasattr(self.dataset, 'set_epoch'):
            self.dataset.set_epoch(self.epoch)
        mine = self.batches(self.epoch)[self.rank :: self.world_size]
        self._size = len(mine)
        return iter(mine)

    def __len__(self) -> int:
        return self._size

    def set_epoch(self, epoch: int) -> None:
        """Changes the order.

        Args:
            epoch: Number of the epoch about to begin.
        """
        self.epoch = epoch
        if hasattr(self.sampler, 'set_epoch'):
            self.sampler.set_epoch(epoch)
