from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from signmm.datasets import SignDataset, SignMix, write_annotations
from signmm.datasets.bucket_sampler import BucketBatchSampler, make_batches
from signmm.io.npz import write_npz
from signmm.testing.fakes import fake_pose


class Clips:
    def __init__(self, lengths):
        self.lengths = lengths

    def __len__(self):
        return len(self.lengths)

    def get_data_info(self, index):
        return {'video_id': str(index), 'frames': [5, 5 + self.lengths[index]]}


def make(seed=0, **options):
    lengths = np.random.default_rng(1).integers(10, 400, 137).tolist()
    sampler = SimpleNamespace(dataset=Clips(lengths), epoch=0)
    return BucketBatchSampler(sampler, batch_size=8, seed=seed, **options), lengths, sampler


def test_every_clip_once_within_the_bound():
    batches, lengths, sampler = make(max_frames=1200)
    first = list(batches)
    assert sorted(i for b in first for i in b) == list(range(137))
    assert all(len(b) == 1 or len(b) * max(lengths[i] for i in b) <= 1200 for b in first)
    assert len(batches) == len(first)
    assert first == list(batches)
    sampler.epoch = 1
    assert list(batches) != first


def test_less_padding_than_random_batches():
    batches, lengths, _ = make()
    order = np.random.default_rng(0).permutation(137).tolist()

    def frames(groups):
        return sum(len(g) * max(lengths[i] for i in g) for g in groups)

    assert frames(batches) < 0.7 * frames(make_batches(lengths, order, 8, None))


def test_a_clip_above_the_bound_is_alone():
    assert make_batches([50, 900, 60], [0, 2, 1], 8, 200) == [[0, 2], [1]]


def test_clips_of_a_mix_have_the_lengths_of_its_members(tmp_path):
    lengths = [3, 9, 4, 8, 5, 7]
    for name, own in (('a', lengths[:2]), ('b', lengths[2:])):
        samples = [{'video_id': f'{name}{i}', 'split': 'train'} for i in range(len(own))]
        for sample, frames in zip(samples, own, strict=True):
            write_npz(tmp_path / f'{sample["video_id"]}.npz', fake_pose(frames=frames))
        write_annotations(tmp_path / f'{name}.json', {'dataset': name, 'labels': None}, samples)
    members = {name: SignDataset(tmp_path / f'{name}.json', tmp_path) for name in 'ab'}
    sampler = SimpleNamespace(dataset=SignMix(members), epoch=0)
    batches = BucketBatchSampler(sampler, batch_size=2, max_frames=18, shuffle=False, seed=0)
    assert batches.lengths == lengths
    assert list(batches) == [[0, 2], [4, 5], [3, 1]]
