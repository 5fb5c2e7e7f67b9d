"""predict.py prints a table or JSON and says which clips have no answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from signmm.io import write_npz
from tests.test_apis.conftest import LABELS, checkpoint, poses

__all__ = ['checkpoint', 'poses']


@pytest.fixture
def predict(signmm):
    return lambda *words: signmm('predict', *words, '--device', 'cpu')


def test_json_table_and_bad_files(predict, checkpoint, poses, tmp_path):
    path = checkpoint()
    for pose in poses:
        write_npz(tmp_path / 'clips' / f'{pose.source}.npz', pose)
    found = json.loads(predict(path, tmp_path / 'clips', '--json', '--topk', 2).out)
    assert [Path(item['clip']).stem for item in found] == ['clip0', 'clip1', 'clip2']
    assert all(len(item['topk']) == 2 and item['topk'][0]['label'] in LABELS for item in found)

    assert 'answer' in predict(path, tmp_path / 'clips', '--flip', '--clips', 2).out

    (tmp_path / 'clips' / 'bad.npz').write_bytes(b'PK\x03\x04')
    done = predict(path, tmp_path / 'clips', '--json')
    assert done.status == 1 and re.search(r'1 of 4 clips have no answer:\n.*bad\.npz', done.err)


def test_refusals(predict, checkpoint, tmp_path):
    assert 'no such file' in predict(tmp_path / 'no.pth', tmp_path).err
    done = predict(checkpoint(), tmp_path, '--image-size', 'big')
    assert done.status == 2 and "expected WIDTHxHEIGHT such as 640x480, got 'big'" in done.err
