from __future__ import annotations

import pickle

import numpy as np
import pytest

from signmm.datasets.folder_labels import read_folder_labels
from signmm.datasets.pack import pack_folder
from signmm.io import PackedStore


def rows(frames=3, value=0.5):
    return np.full((frames, 126), value)


def write_takes(folder, names):
    for name in names:
        (folder / name).mkdir(parents=True)
        for number, row in enumerate(rows()):
            np.save(folder / name / f'{number}.npy', row)


def test_folders_are_labels_and_ids_are_those_of_the_store(tmp_path):
    write_takes(tmp_path / 'd', ['hello/0', 'hello/10', 'hello/2', 'thanks/0'])
    labels, samples = read_folder_labels(tmp_path / 'd', shares=(0.25, 0))
    assert labels == ['hello', 'thanks']
    assert [(s['video_id'], s['label']) for s in samples] == [
        ('hello/0', 0),
        ('hello/2', 0),
        ('hello/10', 0),
        ('thanks/0', 1),
    ]
    assert sorted(s['split'] for s in samples) == ['train', 'train', 'train', 'val']
    assert pack_folder(tmp_path / 'd', tmp_path / 's', image_size=(9, 9), order='left,right').packed == 4
    assert set(PackedStore(tmp_path / 's')) == {s['video_id'] for s in samples}


def test_folders_are_splits(tmp_path):
    write_takes(tmp_path / 'd', ['Train/a/0', 'Valid/a/0', 'test/a/0'])
    assert [s['split'] for s in read_folder_labels(tmp_path / 'd')[1]] == ['train', 'val', 'test']


def test_videos_have_labels_too(tmp_path):
    for name in ('no/1.mp4', 'yes/2.MOV'):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    labels, samples = read_folder_labels(tmp_path, (0, 0))
    assert labels == ['no', 'yes'] and [s['video_id'] for s in samples] == ['no/1', 'yes/2']


@pytest.mark.parametrize('labels', [np.array([1, 0]), np.array([[0, 1], [1, 0]]), np.array([1.0, 0.0])])
def test_labels_of_an_array(labels, tmp_path):
    np.save(tmp_path / 'sequences.npy', np.zeros((2, 4, 1662)))
    np.save(tmp_path / 'labels.npy', labels)
    names, samples = read_folder_labels(tmp_path, (0, 0))
    assert names == ['0', '1'] and [s['label'] for s in samples] == [1, 0]
    assert samples[1]['video_id'] == 'sequences/00001'


def test_pickles_of_pyskl(tmp_path):
    items = [{'frame_dir': n, 'label': i, 'keypoint': np.zeros((1, 2, 133, 2)), 'keypoint_score': np.ones((1, 2, 133))}
             for i, n in enumerate('ab')]  # fmt: skip
    (tmp_path / 'x.pkl').write_bytes(pickle.dumps({'split': {'train': ['a', 'b']}, 'annotations': items}))
    assert [(s['video_id'], s['split'], s['label']) for s in read_folder_labels(tmp_path / 'x.pkl')[1]] == [
        ('a', 'train', 0), ('b', 'train', 1)
    ]  # fmt: skip


def test_refusals(tmp_path):
    with pytest.raises(FileNotFoundError, match='no clip was found'):
        read_folder_labels(tmp_path)
    write_takes(tmp_path, ['hello'])
    with pytest.raises(ValueError, match="clip 'hello' lies in no folder of its label"):
        read_folder_labels(tmp_path, (0, 0))
    write_takes(tmp_path, ['d/hello/0'])
    with pytest.raises(ValueError, match='do not say the splits'):
        read_folder_labels(tmp_path / 'd')
