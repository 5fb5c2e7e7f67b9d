from __future__ import annotations

import gzip
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent))
from format_poses import random_pose

from signmm.io import find_clips, read_pose
from signmm.io.neccam import write_neccam


def points(seed, joints=133):
    return (np.random.default_rng(seed).uniform(0.1, 0.9, (3, joints, 3)) * (640, 480, 1)).astype(np.float32)


def save(path, content):
    path.write_bytes(gzip.compress(pickle.dumps(content)))
    return path


def test_lists_with_flat_tensors(tmp_path):
    content = [
        {'name': f'dev/{i}', 'gloss': 'A B', 'sign': torch.from_numpy(points(i, 49).reshape(3, -1))} for i in (0, 1)
    ]
    clips = list(find_clips(save(tmp_path / 'dev.gz', content), image_size=(210, 260)))
    assert [clip.id for clip in clips] == ['dev/0', 'dev/1']
    pose = clips[1].read()
    np.testing.assert_array_equal(pose.xy, points(1, 49)[..., :2])
    np.testing.assert_array_equal(pose.score, points(1, 49)[..., 2])
    assert (pose.layout.name, pose.image_size) == ('triplet49', (210, 260))


def test_dicts_as_in_mska(tmp_path):
    content = {
        f'train/{i}': {'name': f'train/{i}', 'keypoint': torch.from_numpy(points(i)), 'num_frames': 3} for i in (0, 1)
    }
    (tmp_path / 'a.pkl').write_bytes(pickle.dumps(content))
    clips = {clip.id: clip.read() for clip in find_clips(tmp_path)}
    np.testing.assert_array_equal(clips['train/0'].xy, points(0)[..., :2])
    with pytest.raises(ValueError, match='holds 2 clips; read them with signmm.io.find_clips'):
        read_pose(tmp_path / 'a.pkl')
    del content['train/1']
    (tmp_path / 'a.pkl').write_bytes(pickle.dumps(content))
    np.testing.assert_array_equal(read_pose(tmp_path / 'a.pkl').xy, points(0)[..., :2])


def test_one_bad_sample_spoils_itself_alone(tmp_path):
    content = [
        {'name': 'features', 'sign': torch.zeros(3, 1024)},
        {'name': 'empty', 'sign': None},
        {'name': 'good', 'sign': torch.from_numpy(points(0).reshape(3, -1))},
        {'name': 'nan', 'sign': torch.full((3, 399), float('nan'))},
    ]
    clips = {clip.id: clip for clip in find_clips(save(tmp_path / 'a.gz', content))}
    with pytest.raises(ValueError, match=r"a\.gz\[features\]: field 'sign' is \(3, 1024\), no poses"):
        clips['features'].read()
    with pytest.raises(ValueError, match=r'a\.gz\[empty\]'):
        clips['empty'].read()
    with pytest.raises(ValueError, match=r'a\.gz\[nan\].*NaN'):
        clips['nan'].read()
    assert len(clips['good'].read()) == 3


def test_written_as_neccam_reads_it(tmp_path):
    pose = random_pose('sam_slr27', frames=2)
    write_neccam(tmp_path / 'a.gz', [('x', pose)], {'x': {'gloss': ['A', 'B'], 'text': 'a b .', 'signer': 's1'}})
    with gzip.open(tmp_path / 'a.gz', 'rb') as file:
        (sample,) = pickle.load(file)
    assert sample['sign'].shape == (2, 81) and sample['sign'].dtype == torch.float32
    np.testing.assert_array_equal(sample['sign'][1, 3:5], pose.xy[1, 1])
    assert (sample['name'], sample['signer'], sample['gloss'], sample['text']) == ('x', 's1', 'A B', 'a b .')
    with pytest.raises(ValueError, match="x: layout 'kinect20' cannot be told by its number of points"):
        write_neccam(tmp_path / 'b.gz', [('x', random_pose('kinect20'))])
