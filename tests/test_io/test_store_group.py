from __future__ import annotations

import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from format_poses import random_pose, same

from signmm.datasets.pose_source import open_poses
from signmm.io import PackedStore, PackedStoreWriter, write_npz
from signmm.io.id_table import hash_ids
from signmm.io.store_group import StoreGroup

SHARDS = {'shard_0': ['b', 'a/1', 'a/2'], 'shard_1': ['c'], 'shard_2': ['z', 'a/0', 'é', 'y', 'x']}


@pytest.fixture
def folder(tmp_path):
    for shard, (name, ids) in enumerate(SHARDS.items()):
        with PackedStoreWriter(tmp_path / 'poses' / name) as writer:
            for i in ids:
                writer.add(i, random_pose('kinect20', frames=1 + shard, seed=hash_ids([i])[0] % 99, extractor=name))
    return tmp_path / 'poses'


def test_many_stores_are_one(folder):
    every = [i for ids in SHARDS.values() for i in ids]
    for group in (open_poses(folder), open_poses([folder / n for n in SHARDS])):
        assert isinstance(group, StoreGroup) and isinstance(open_poses(folder / 'shard_1'), PackedStore)
        for opened in (group, pickle.loads(pickle.dumps(group))):
            assert list(opened) == every and len(opened) == 9 and opened.extractors == list(SHARDS)
            for shard, ids in enumerate(SHARDS.values()):
                for i in ids:
                    same(opened[i], random_pose('kinect20', frames=1 + shard, seed=hash_ids([i])[0] % 99))
                    assert opened.num_frames(i) == 1 + shard and i in opened and every[opened.row(i)] == i
            assert opened.find_hashes(hash_ids([*every, 'nobody'])).tolist() == [*range(9), -1]
            assert 'nobody' not in opened and 7 not in opened
            with pytest.raises(KeyError, match="none of 3 pose stores .* has clip 'nobody'; they hold 9 clips"):
                opened['nobody']


def test_groups_of_neighbours_stay_within_a_store(folder):
    group = open_poses(folder)
    assert group.shards(np.arange(9), 2).tolist() == [0, 0, 1, 2, 3, 3, 4, 4, 5]
    assert group.shards(np.array([8, 0, 3]), 100).tolist() == [2, 0, 1]


def test_refused(folder, tmp_path):
    with PackedStoreWriter(folder / 'shard_3') as writer:
        writer.add('c', random_pose('kinect20'))
    with pytest.raises(ValueError, match=r"clip 'c' is in two pose stores, .*shard_1 and .*shard_3"):
        open_poses(folder)
    write_npz(folder / 'loose.npz', random_pose('kinect20'))
    with pytest.raises(ValueError, match=r'loose files \(loose.npz\)'):
        open_poses(folder)
    with pytest.raises(ValueError, match='several sources can only be packed stores'):
        open_poses([folder / 'shard_0', tmp_path])


def test_folder_of_files(tmp_path):
    write_npz(tmp_path / 'a' / 'cafe\u0301.npz', random_pose('kinect20'))
    (tmp_path / '.b.npz.host.4242.tmp').write_bytes(b'')
    poses = open_poses(tmp_path)
    assert list(poses) == ['a/caf\u00e9'] and 'a/cafe\u0301' in poses
    same(poses['a/caf\u00e9'], random_pose('kinect20'))
    with pytest.raises(KeyError, match="no clip 'b'; they hold 1 clips"):
        poses['b']
