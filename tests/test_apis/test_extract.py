from __future__ import annotations

import numpy as np
import pytest

from signmm.apis import SignInferencer
from signmm.apis.extract import VideoExtractor, video_extractor
from signmm.extraction import BackendError, BackendOptions


class FakeExtractor:
    made: list[tuple] = []

    def __init__(self, backend, options):
        self.made.append((backend, options))

    def extract(self, path):
        return path.name

    def close(self):
        self.made.append('closed')


def test_one_backend_for_many_videos(monkeypatch, tmp_path):
    FakeExtractor.made.clear()
    monkeypatch.setattr('signmm.apis.extract.PoseExtractor', FakeExtractor)
    options = BackendOptions(pose_model='x.task')
    extract = video_extractor('mediapipe', options)
    assert FakeExtractor.made == []
    assert [extract(tmp_path / name) for name in ('a.mp4', 'b.mp4')] == ['a.mp4', 'b.mp4']
    extract.close()
    extract.close()
    assert FakeExtractor.made == [('mediapipe', options), 'closed']


def test_a_function_is_a_backend(poses, tmp_path):
    assert video_extractor(lambda path: poses[0])(tmp_path) is poses[0]


def test_a_missing_backend_is_no_bad_clip(checkpoint, tmp_path):
    (tmp_path / 'clip.mp4').write_bytes(b'')
    options = BackendOptions(python=str(tmp_path / 'no' / 'python'))
    inferencer = SignInferencer(None, checkpoint(), device='cpu', backend='mediapipe', backend_options=options)
    with pytest.raises(BackendError, match='interpreter .* does not exist'):
        inferencer(tmp_path / 'clip.mp4', skip_bad=True)


def test_an_inferencer_closes_its_backend(checkpoint, poses, monkeypatch, tmp_path):
    monkeypatch.setattr(FakeExtractor, 'extract', lambda self, path: poses[0])
    monkeypatch.setattr('signmm.apis.extract.PoseExtractor', FakeExtractor)
    FakeExtractor.made.clear()
    (tmp_path / 'clip.mp4').write_bytes(b'')
    with SignInferencer(None, checkpoint(), device='cpu') as inferencer:
        assert len(inferencer([tmp_path / 'clip.mp4'] * 2)) == 2
    assert FakeExtractor.made == [('rtmlib', BackendOptions()), 'closed']


def test_unknown_backend(tmp_path):
    with pytest.raises(KeyError, match="did you mean 'mediapipe'"):
        VideoExtractor('mediapip', BackendOptions())(tmp_path / 'clip.mp4')


def test_arrays_need_no_backend(checkpoint, poses):
    inferencer = SignInferencer(None, checkpoint(), device='cpu')
    assert inferencer(np.asarray(poses[0].xy))[0].frames == len(poses[0])
