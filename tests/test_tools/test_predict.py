"""predict.py prints a table or JSON and says which clips have no answer."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from signmm.io import write_npz
from tests.test_apis.conftest import LABELS, checkpoint, poses

__all__ = ['checkpoint', 'poses']
TOOL = Path(__file__).resolve().parents[2] / 'tools' / 'predict.py'


@pytest.fixture
def predict(monkeypatch):
    spec = importlib.util.spec_from_file_location('tool_predict', TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def call(*words):
        monkeypatch.setattr(sys, 'argv', ['predict', *map(str, words), '--device', 'cpu'])
        module.main()

    return call


def test_json_table_and_bad_files(predict, checkpoint, poses, tmp_path, capsys):
    path = checkpoint()
    for pose in poses:
        write_npz(tmp_path / 'clips' / f'{pose.source}.npz', pose)
    predict(path, tmp_path / 'clips', '--json', '--topk', 2)
    found = json.loads(capsys.readouterr().out)
    assert [Path(item['clip']).stem for item in found] == ['clip0', 'clip1', 'clip2']
    assert all(len(item['topk']) == 2 and item['topk'][0]['label'] in LABELS for item in found)

    predict(path, tmp_path / 'clips', '--flip', '--clips', 2)
    assert 'answer' in capsys.readouterr().out

    (tmp_path / 'clips' / 'bad.npz').write_bytes(b'PK\x03\x04')
    with pytest.raises(SystemExit, match=r'1 of 4 clips have no answer:\n.*bad\.npz'):
        predict(path, tmp_path / 'clips', '--json')


def test_refusals(predict, checkpoint, tmp_path):
    with pytest.raises(SystemExit, match='no such file'):
        predict(tmp_path / 'no.pth', tmp_path)
    with pytest.raises(SystemExit, match="expected WIDTHxHEIGHT such as 640x480, got 'big'"):
        predict(checkpoint(), tmp_path, '--image-size', 'big')
