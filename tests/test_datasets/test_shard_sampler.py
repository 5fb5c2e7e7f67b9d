from __future__ import annotations

import numpy as np
import pytest

from signmm.datasets import ShardSampler, SignDataset, SignMix
from signmm.datasets.annotations import write_annotations
from signmm.io import PackedStoreWriter, write_npz
from signmm.structures import PoseSequence, get_layout


class Clips:
    """50 clips, of which the data set's order is not the file's."""

    def __init__(self):
        self.rows = np.random.default_rng(0).permutation(50)
        self.epoch = None

    def __len__(self):
        return 50

    def shards(self, size):
        return self.rows // size

    def set_epoch(self, epoch):
        self.epoch = epoch


def order(epoch=0, rank=0, world=1, **options):
    sampler = ShardSampler(Clips(), seed=3, shard_size=5, **options)
    if world > 1:
        size = -(-50 // world)
        sampler.rank, sampler.world_size, sampler.num_samples, sampler.total_size = rank, world, size, size * world
    sampler.set_epoch(epoch)
    indices = list(sampler)
    assert len(indices) == len(sampler) and sampler.dataset.epoch == epoch
    return indices


def test_every_clip_once_and_neighbours_together():
    rows = Clips().rows
    taken = order(pool=2)
    assert sorted(taken) == list(range(50))
    for first in range(0, 50, 10):
        shards = set((rows[taken[first : first + 10]] // 5).tolist())
        assert len(shards) == 2
    # Within a pool the clips are mixed, not shard after shard.
    assert len(set((rows[taken[:5]] // 5).tolist())) == 2
    assert len({tuple(sorted(set(rows[taken[i : i + 10]] // 5))) for i in range(0, 50, 10)}) == 5


def test_order_depends_on_seed_and_epoch_alone():
    assert order(4) == order(4) != order(5)
    files = Clips().rows[order(7, shuffle=False)]
    assert (np.diff(files // 5) >= 0).all() and order(7, shuffle=False) == order(0, shuffle=False)


def test_processes_share_the_clips_and_no_shards():
    parts = [order(2, rank, 5, pool=2) for rank in range(5)]
    assert sorted(sum(parts, [])) == list(range(50))
    shards = [set((Clips().rows[part] // 5).tolist()) for part in parts]
    assert sum(map(len, shards)) == len(set.union(*shards)) == 10
    three = [order(2, rank, 3) for rank in range(3)]
    assert [len(part) for part in three] == [17] * 3 and set(sum(three, [])) == set(range(50))


def test_data_set_tells_where_its_clips_lie(tmp_path):
    layout = get_layout('kinect20')
    pose = PoseSequence(np.zeros((1, 20, 2), np.float32), np.zeros((1, 20), np.float32), layout)
    names = [f'c{i}' for i in range(6)]
    with PackedStoreWriter(tmp_path / 'poses') as writer:
        for name in names:
            writer.add(name, pose)
    samples = [{'video_id': f'x{n}', 'video': n, 'split': 'train'} for n in reversed(names)]
    write_annotations(tmp_path / 'a.json', {}, samples)
    data = SignDataset(tmp_path / 'a.json', tmp_path / 'poses')
    assert data.shards(2).tolist() == [2, 2, 1, 1, 0, 0]
    assert len(data.read_pose(0)) == 1
    for name in names:
        write_npz(tmp_path / 'files' / f'{name}.npz', pose)
    with pytest.raises(ValueError, match='no packed store and have no shards'):
        ShardSampler(SignDataset(tmp_path / 'a.json', tmp_path / 'files'))


def test_refused():
    with pytest.raises(ValueError, match="'pool' must be at least 1"):
        ShardSampler(Clips(), pool=0)
    with pytest.raises(ValueError, match='list does not tell where its clips lie'):
        ShardSampler([1, 2])


def test_a_mix_tells_where_its_clips_lie():
    second = Clips()
    second.rows = np.arange(50)[::-1]
    mix = SignMix.__new__(SignMix)
    mix.datasets = [Clips(), second]
    shards = mix.shards(5)
    assert shards[:50].tolist() == (Clips().rows // 5).tolist()
    assert shards[50:].tolist() == [10 + row // 5 for row in range(49, -1, -1)]
