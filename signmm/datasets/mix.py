"""Several data sets as one, for pre-training."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from torch.utils.data import Dataset

from signmm.datasets.sign_dataset import SignDataset
from signmm.registry import DATASETS
from signmm.transforms.named_steps import with_common


@DATASETS.register_module()
class SignMix(Dataset):
    """Data sets one after the other.

    Members with labels must share one label map, unless ``join_labels`` puts their maps one after the other.

    Args:
        datasets: The members by any name, as data sets or config dicts. None leaves a member out, which lets a child
            config remove one.
        common: Arguments of every member that is a config dict, unless it has its own, such as ``unlabelled`` and
            ``fraction``; a member's named steps merge into those of the common ``pipeline``.
        join_labels: Whether each member has classes of its own: label k of the second member becomes k plus the number
            of the first one's labels, and ``labels`` are ``'<dataset>/<label>'``. Needs PackSignInputs at the end.

    Raises:
        ValueError: No members, labelled members with different label maps, or one without labels to join.
    """

    def __init__(
        self,
        datasets: Mapping[str, SignDataset | dict[str, Any] | None],
        common: dict[str, Any] | None = None,
        join_labels: bool = False,
    ) -> None:
        members = [member for member in datasets.values() if member is not None]
        if not members:
            raise ValueError('SignMix: needs at least one data set')
        self.datasets: list[SignDataset] = [
            DATASETS.build(with_common(common, d)) if isinstance(d, dict) else d for d in members
        ]
        self._ends = list(accumulate(len(d) for d in self.datasets))
        infos = [d.metainfo for d in self.datasets]
        self._shifts: list[int] | None = None
        if join_labels:
            infos = self._join(infos)
        labelled = [
            info.get('labels') for d, info in zip(self.datasets, infos, strict=True) if 'label' in d.get_data_info(0)
        ]
        if any(labels != labelled[0] for labels in labelled):
            names = ', '.join(str(info.get('dataset')) for info in infos)
            raise ValueError(
                f'SignMix: {names} have different label maps; pass unlabelled=True to the members or join_labels=True'
            )
        self._metainfo = {
            'dataset': '+'.join(str(info.get('dataset')) for info in infos),
            'extractor': ', '.join(sorted({info['extractor'] for info in infos})),
            **({'labels': labelled[0]} if labelled else {}),
        }

    def _join(self, infos: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for dataset, info in zip(self.datasets, infos, strict=True):
            if 'label' not in dataset.get_data_info(0) or not info.get('labels'):
                raise ValueError(f'SignMix: {info.get("dataset")} has no labels to join; leave it out with None')
        self._shifts = [0, *accumulate(len(info['labels']) for info in infos[:-1])]
        joined = [f'{info.get("dataset")}/{label}' for info in infos for label in info['labels']]
        return [{**info, 'labels': joined} for info in infos]

    @property
    def metainfo(self) -> dict[str, Any]:
        """Names and extractors of the members; ``labels`` if they have any."""
        return dict(self._metainfo)

    def full_init(self) -> None:
        """Does nothing; mmengine calls this."""

    def set_epoch(self, epoch: int) -> None:
        """Passes the epoch on to every member.

        Args:
            epoch: Number of the epoch about to begin.
        """
        for dataset in self.datasets:
            dataset.set_epoch(epoch)

    def __len__(self) -> int:
        return self._ends[-1]

    def locate(self, index: int) -> tuple[int, int]:
        """Tells which member a clip is of.

        Args:
            index: Number of the clip in the mix.

        Returns:
            Number of the member, and of the clip in it.

        Raises:
            IndexError: No such clip.
        """
        if not -len(self) <= index < len(self):
            raise IndexError(f'SignMix: no sample {index}, there are {len(self)}')
        index %= len(self)
        member = bisect_right(self._ends, index)
        return member, index - (self._ends[member - 1] if member else 0)

    def shards(self, size: int) -> np.ndarray:
        """Tells which clips lie side by side; :class:`~signmm.datasets.ShardSampler` asks for it.

        Args:
            size: Clips of a shard at most.

        Returns:
            (N,) number of each clip's shard; members share none.
        """
        members = [np.unique(dataset.shards(size), return_inverse=True)[1] for dataset in self.datasets]
        firsts = np.cumsum([0, *(shards.max() + 1 for shards in members[:-1])])
        return np.concatenate([shards + first for shards, first in zip(members, firsts, strict=True)])

    def get_data_info(self, index: int) -> dict[str, Any]:
        """Gives the annotation of one clip.

        Args:
            index: Number of the clip in the mix.

        Returns:
            The member's annotation, with the joined label.
        """
        member, local = self.locate(index)
        info = self.datasets[member].get_data_info(local)
        return info if self._shifts is None else {**info, 'label': info['label'] + self._shifts[member]}

    def __getitem__(self, index: int) -> Any:
        """Runs the member's pipeline on one clip.

        Args:
            index: Number of the clip in the mix.

        Returns:
            What the member returns.
        """
        member, local = self.locate(index)
        return self._shift(member, self.datasets[member][local])

    def __getitems__(self, indices: Sequence[int]) -> list[Any]:
        """Runs the members' pipelines on a batch; torch's data loader calls it.

        Args:
            indices: Numbers of the clips in the mix.

        Returns:
            What the members return.
        """
        wanted: dict[int, list[int]] = {}
        for index in indices:
            member, local = self.locate(index)
            wanted.setdefault(member, []).append(local)
        return [
            self._shift(member, item)
            for member, own in wanted.items()
            for item in self.datasets[member].__getitems__(own)
        ]

    def _shift(self, member: int, batch: Any) -> Any:
        if self._shifts is not None:
            batch.samples.shift_labels(self._shifts[member])
        return batch
