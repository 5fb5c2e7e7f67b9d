from __future__ import annotations

import gzip
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from format_poses import random_pose, same

from signmm.io import PackedStoreWriter, find_clips, write_npz
from signmm.io.find_clips import other_files
from signmm.io.neccam import write_neccam
from signmm.io.openpose_json import write_openpose_folder


@pytest.fixture
def folder(tmp_path):
    """Units of several kinds in one folder, and files that are no poses."""
    poses = [random_pose('openpose137', seed=i) for i in range(5)]
    write_npz(tmp_path / 'one.npz', poses[0])
    with PackedStoreWriter(tmp_path / 'packed') as writer:
        writer.add('two', poses[1])
    write_openpose_folder(tmp_path / 'sub' / 'three', poses[2])
    write_neccam(tmp_path / 'phoenix.train', [('four', poses[3])])
    np.save(tmp_path / 'five.npy', np.zeros((2, 133, 3)))
    with gzip.open(tmp_path / 'list.csv.gz', 'wb') as file:
        file.write(b'a,b')
    (tmp_path / 'labels.json').write_text('["a"]')
    return tmp_path, poses


def test_units_are_found(folder):
    path, poses = folder
    clips = {clip.id: clip for clip in find_clips(path)}
    assert set(clips) == {'one', 'two', 'sub/three', 'four', 'five'}
    for name, pose in zip(('one', 'two', 'sub/three', 'four'), poses, strict=False):
        same(clips[name].read(), pose)
    assert {p.name for p in other_files(path)} == {'list.csv.gz', 'labels.json'}


def test_units_by_themselves(folder):
    path, _ = folder
    for inside, name in {'one.npz': 'one', 'packed': 'two', 'sub/three': 'three', 'phoenix.train': 'four'}.items():
        assert [clip.id for clip in find_clips(path / inside)] == [name]
    with pytest.raises(FileNotFoundError, match='nowhere does not exist'):
        list(find_clips(path / 'nowhere'))


def test_damaged_units_fail_alone(folder):
    path, _ = folder
    (path / 'packed' / 'poses.bin').write_bytes(b'SIGNPOSE')
    (path / 'phoenix.train').write_bytes(gzip.compress(b'\x80\x04'))
    (path / 'bad.pkl').write_bytes(pickle.dumps([{'sign': 1}, 2]))
    (path / 'five.npy').write_bytes(b'\x93NUMPY\x01\x00\x10\x00{')
    errors = {}
    for clip in find_clips(path):
        try:
            clip.read()
        except ValueError as error:
            errors[clip.id] = str(error)
    assert set(errors) == {'packed', 'phoenix', 'bad', 'five'}
    assert all(str(path) in message for message in errors.values())
