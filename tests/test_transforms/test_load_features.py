from __future__ import annotations

import numpy as np
import pytest

from signmm.structures import SignDataSample
from signmm.transforms.load_features import LoadFeatures


def packed(video='dev/a', frames=5):
    meta = {'video_id': video, 'num_frames': frames, 'frame_inds': np.array([0, 2, 4])}
    return {'inputs': {}, 'data_samples': SignDataSample(metainfo=meta)}


def test_takes_the_rows_of_the_sampled_frames(tmp_path):
    (tmp_path / 'dev').mkdir()
    rows = np.arange(10, dtype=np.float32).reshape(5, 2)
    np.save(tmp_path / 'dev/a.npy', rows)
    load = LoadFeatures(str(tmp_path))
    assert load(packed())['data_samples'].features.tolist() == rows[[0, 2, 4]].tolist()
    assert len(load(packed(frames=20))['data_samples'].features) == 5


def test_errors_name_the_file(tmp_path):
    with pytest.raises(FileNotFoundError, match='a.npy'):
        LoadFeatures(str(tmp_path))(packed())
    np.save(tmp_path / 'b.npy', np.zeros(3))
    with pytest.raises(ValueError, match=r'must be \(S, F\)'):
        LoadFeatures(str(tmp_path))(packed('b'))
