"""An order of clips that is kind to disks and networks: shards shuffled, then the clips of a few of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from mmengine.dataset import DefaultSampler

from signmm.registry import DATA_SAMPLERS


@DATA_SAMPLERS.register_module()
class ShardSampler(DefaultSampler):
    """Goes through packed stores piece by piece, for corpora that do not fit into memory.

    A shard is a run of clips that lie side by side in one store. In each epoch the shards are shuffled, then the clips
    of ``pool`` shards at a time, so that reading stays within ``pool * shard_size`` clips. Every clip comes once; the
    order depends on seed and epoch alone, so a resumed run goes on in it. Each process has shards of its own; where the
    clips do not divide evenly, the last processes repeat clips of the first.

    Args:
        dataset: With a method ``shards``, such as SignDataset on packed stores.
        shuffle: False: in the order of the files, the same in each epoch.
        seed: Of the order; by default one that all processes agree on.
        round_up: Repeat clips, so that all processes have equally many.
        shard_size: Clips of a shard at most.
        pool: Shards that are shuffled together; more is more random and less kind.

    Raises:
        ValueError: A size below 1, or the data set has no packed store.
    """

    def __init__(
        self, dataset: Any, shuffle: bool = True, seed: int | None = None, round_up: bool = True,
        shard_size: int = 1024, pool: int = 8,
    ) -> None:  # fmt: skip
        super().__init__(dataset, shuffle, seed, round_up)
        for name, value in (('shard_size', shard_size), ('pool', pool)):
            if value < 1:
                raise ValueError(f"ShardSampler: '{name}' must be at least 1, got {value}")
        if not hasattr(dataset, 'shards'):
            raise ValueError(f'ShardSampler: {type(dataset).__name__} does not tell where its clips lie')
        self.pool = pool
        self._shards = np.unique(dataset.shards(shard_size), return_inverse=True)[1].astype(np.uint32)

    def _order(self) -> np.ndarray:
        if not self.shuffle:
            return np.argsort(self._shards, kind='stable')
        rng = np.random.default_rng((self.seed, self.epoch))
        count = int(self._shards.max(initial=0)) + 1
        pools = (rng.permutation(count) // self.pool)[self._shards]
        return np.lexsort((rng.random(len(pools)), pools))

    def __iter__(self) -> Iterator[int]:
        if hasattr(self.dataset, 'set_epoch'):
            self.dataset.set_epoch(self.epoch)
        order = self._order()
        if self.round_up:
            order = np.resize(order, self.total_size)
        # A run of the order, not every n-th clip, so that processes do not share shards.
        first = self.num_samples * self.rank if self.round_up else len(order) * self.rank // self.world_size
        last = first + self.num_samples if self.round_up else len(order) * (self.rank + 1) // self.world_size
        return iter(order[first:last].tolist())

    def __len__(self) -> int:
        if self.round_up:
            return self.num_samples
        size = len(self.dataset)
        return size * (self.rank + 1) // self.world_size - size * self.rank // self.world_size
