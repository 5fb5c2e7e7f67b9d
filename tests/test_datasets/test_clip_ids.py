from __future__ import annotations

from typing import Any

import torch

from signmm.datasets.clip_ids import clip_ids, count_clips, dataset_ids
from signmm.structures import SampleBatch, SignDataSample


class Batch:
    def __init__(self, *names: str) -> None:
        self.samples = SampleBatch(len(names), {'video_id': list(names)})


def sample(name: str) -> SignDataSample:
    return SignDataSample(metainfo={'video_id': name})


def test_ids_of_all_forms_of_a_batch() -> None:
    objects = {'inputs': torch.zeros(2), 'data_samples': [sample('a'), sample('b')]}
    for batch in (objects, Batch('a', 'b'), [Batch('a'), Batch('b')], {'data_samples': Batch('a', 'b').samples}):
        assert clip_ids(batch) == ['a', 'b']
        assert count_clips(batch) == 2


def test_batches_without_ids() -> None:
    for batch in (None, {}, {'data_samples': None}, {'data_samples': [SignDataSample()]}, torch.zeros(3)):
        assert clip_ids(batch) is None
        assert count_clips(batch) == 1
    assert count_clips({'data_samples': [0, 1, 2]}) == 3


class Clips:
    missing_ids = ['c']

    def __len__(self) -> int:
        return 2

    def get_data_info(self, index: int) -> dict[str, Any]:
        return {'video_id': 'ab'[index]}


def test_ids_of_a_data_set_include_those_without_poses() -> None:
    assert dataset_ids(Clips()) == ['a', 'b', 'c']
    assert dataset_ids([1, 2]) is None
