from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from signmm.structures import ClipBatch, SampleBatch
from signmm.testing.fakes import fake_clips
from signmm.transforms.load_features import LoadFeatures


def packed(video='dev/a', frames=5):
    columns = {'video_id': [video], 'num_frames': [frames]}
    samples = SampleBatch(1, columns, frame_inds=torch.tensor([[0, 2, 4, 0]]), lengths=[3])
    return ClipBatch(fake_clips(1, 4), (), '[]', (3,), samples)


def test_takes_the_rows_of_the_sampled_frames(tmp_path):
    (tmp_path / 'dev').mkdir()
    rows = np.arange(10, dtype=np.float32).reshape(5, 2)
    np.save(tmp_path / 'dev/a.npy', rows)
    load = LoadFeatures(str(tmp_path))
    assert load(packed()).samples[0].features.tolist() == rows[[0, 2, 4]].tolist()
    assert len(load(packed(frames=20)).samples[0].features) == 5


def test_a_batch_is_one_array_and_files_agree_in_width(tmp_path):
    np.save(tmp_path / 'a.npy', np.ones((4, 2)))
    np.save(tmp_path / 'b.npy', np.full((2, 2), 3.0))
    np.save(tmp_path / 'c.npy', np.ones((2, 3)))

    def load(*names):
        samples = SampleBatch(2, {'video_id': list(names), 'num_frames': [9, 9]})
        return LoadFeatures(str(tmp_path))(ClipBatch(fake_clips(2, 4), (), '[]', (4, 4), samples)).samples

    found = load('a', 'b').columns['features']
    assert found.values.tolist() == [[[1, 1]] * 4, [[3, 3]] * 2 + [[0, 0]] * 2] and found.sizes.tolist() == [4, 2]
    assert load('a', 'b')[1].features.tolist() == [[3, 3]] * 2
    with pytest.raises(ValueError, match=r'c.npy has 3 numbers in a row, other files 2'):
        load('a', 'c')


def test_frames_chosen_on_the_device_are_refused(tmp_path):
    (tmp_path / 'dev').mkdir()
    np.save(tmp_path / 'dev/a.npy', np.zeros((5, 2)))
    batch = packed()
    batch = replace(batch, clips=replace(batch.clips, frame_inds=torch.zeros(1, 4, dtype=torch.long)))
    with pytest.raises(ValueError, match='put SampleFrames before CropParts'):
        LoadFeatures(str(tmp_path))(batch)


def test_errors_name_the_file(tmp_path):
    with pytest.raises(FileNotFoundError, match='a.npy'):
        LoadFeatures(str(tmp_path))(packed())
    np.save(tmp_path / 'b.npy', np.zeros(3))
    with pytest.raises(ValueError, match=r'must be finite numbers'):
        LoadFeatures(str(tmp_path))(packed('b'))
