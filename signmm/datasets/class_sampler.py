"""Batches of some classes with several clips each, for losses that compare clips."""

from __future__ import annotations

from typing import Any

import numpy as np

from signmm.datasets.epoch_batches import EpochBatchSampler
from signmm.registry import DATA_SAMPLERS


@DATA_SAMPLERS.register_module()
class ClassBalancedBatchSampler(EpochBatchSampler):
    """A batch sampler: P classes with K clips each (P x K sampling, Hermans et al. 2017).

    Classes take turns in an order that is shuffled each round; each gives its clips in a shuffled order of its own,
    which starts anew when it is through. A class of fewer than K clips gives all it has: no clip is twice in a batch.
    An epoch has as many batches as without it. Use it as ``batch_sampler``.

    Args:
        sampler: mmengine's sampler, of which only the data set is used.
        batch_size: P K.
        clips: K.
        seed: Of the order; by default one that all processes agree on.

    Raises:
        ValueError: A clip without label, numbers that do not fit, or fewer than P classes.
    """

    def __init__(self, sampler: Any, batch_size: int, clips: int = 2, seed: int | None = None) -> None:
        if clips < 2 or batch_size % clips:
            raise ValueError(
                'ClassBalancedBatchSampler: clips must be at least 2 and divide batch_size, got '
                f'{clips} and {batch_size}'
            )
        super().__init__(sampler, seed)
        self.clips = clips
        groups: dict[int, list[int]] = {}
        for index in range(len(self.dataset)):
            info = self.dataset.get_data_info(index)
            if info.get('label') is None:
                raise ValueError(f"ClassBalancedBatchSampler: clip '{info['video_id']}' has no label")
            groups.setdefault(int(info['label']), []).append(index)
        self.groups = [np.array(members) for _, members in sorted(groups.items())]
        self.classes = batch_size // clips
        if len(self.groups) < self.classes:
            raise ValueError(
                f'ClassBalancedBatchSampler: batches of {batch_size} hold {self.classes} classes with {clips} clips, '
                f'but there are {len(self.groups)} classes; set batch_size to at most {len(self.groups) * clips}'
            )
        self._size = -(-len(self.dataset) // (batch_size * self.world_size))

    def batches(self, epoch: int) -> list[list[int]]:
        """Lets the classes take turns."""
        rng = np.random.default_rng((self.seed, epoch))
        queues: list[list[int]] = [[] for _ in self.groups]
        order: list[int] = []
        batches = []
        for _ in range(self._size * self.world_size):
            if len(order) < self.classes:
                # What is left of a round goes first, so that a batch has no class twice.
                rest = [number for number in rng.permutation(len(self.groups)).tolist() if number not in order]
                order = [*order, *rest]
            chosen, order = order[: self.classes], order[self.classes :]
            batches.append([clip for number in chosen for clip in self._take(number, queues, rng)])
        return batches

    def _take(self, number: int, queues: list[list[int]], rng: np.random.Generator) -> list[int]:
        members = self.groups[number]
        if len(queues[number]) < min(self.clips, len(members)):
            left = queues[number]
            queues[number] = [*left, *(clip for clip in rng.permutation(members).tolist() if clip not in left)]
        taken, queues[number] = queues[number][: self.clips], queues[number][self.clips :]
        return taken
