"""A sampler that gives every signer the same share of training."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from mmengine.dist import get_dist_info, sync_random_seed
from torch.utils.data import Sampler

from signmm.registry import DATA_SAMPLERS


@DATA_SAMPLERS.register_module()
class SignerBalancedSampler(Sampler):
    """Draws as many clips of one signer as of another, against signers who fill most of a corpus.

    An epoch has as many draws as the data set has clips. Signers take turns in an order that is shuffled each round;
    each gives its clips in an order of its own, which starts anew, shuffled, when it is through. So a signer of few
    clips is seen more often than once, and one of many not completely in every epoch.

    Args:
        dataset: With ``get_data_info``, which says ``signer`` for every clip.
        seed: Of the order; by default one that all processes agree on.

    Raises:
        ValueError: A clip without signer.
    """

    def __init__(self, dataset: Any, seed: int | None = None) -> None:
        groups: dict[str, list[int]] = {}
        for index in range(len(dataset)):
            info = dataset.get_data_info(index)
            if info.get('signer') is None:
                raise ValueError(
                    f"SignerBalancedSampler: clip '{info['video_id']}' has no signer in the annotation file; use "
                    'DefaultSampler or add the signers'
                )
            groups.setdefault(str(info['signer']), []).append(index)
        self.dataset, self.size = dataset, len(dataset)
        self.groups = [np.array(members) for _, members in sorted(groups.items())]
        self.seed = sync_random_seed() if seed is None else seed
        self.rank, self.world = get_dist_info()
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Changes the order.

        Args:
            epoch: Number of the epoch about to begin.
        """
        self.epoch = epoch

    def __iter__(self) -> Iterator[int]:
        if hasattr(self.dataset, 'set_epoch'):
            self.dataset.set_epoch(self.epoch)
        rng = np.random.default_rng((self.seed, self.epoch))
        total = len(self) * self.world
        rounds = -(-total // len(self.groups))
        queues = [
            np.concatenate([rng.permutation(members) for _ in range(-(-rounds // len(members)))])[:rounds]
            for members in self.groups
        ]
        order = [queues[signer][turn] for turn in range(rounds) for signer in rng.permutation(len(queues))]
        return iter(int(clip) for clip in order[:total][self.rank :: self.world])

    def __len__(self) -> int:
        return -(-self.size // self.world)
