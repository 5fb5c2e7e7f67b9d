from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from extraction_videos import use_square_backend

from signmm.extraction import BackendOptions
from signmm.extraction.remote import RemoteEstimator
from signmm.extraction.settings import backend_of, choose_backend, read_settings
from signmm.utils.errors import ConfigError

HOLISTIC = 'mediapipe-holistic 0.10.21 complexity=2 1a2b'


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv('HOME', str(tmp_path))
    for name in ('SIGNMM_SETTINGS', 'SIGNMM_EXTRACT_PYTHON'):
        monkeypatch.delenv(name, raising=False)


def write(folder: Path, text: str) -> None:
    path = folder / '.config' / 'signmm' / 'settings.ini'
    path.parent.mkdir(parents=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ('extractor', 'backend'),
    [(HOLISTIC, 'mediapipe'), ('rtmlib 0.0.13 x ab', 'rtmlib'), ('mmpose 1.3 h ab', 'mmpose'), ('synthsign 1', None)],
)
def test_backend_of_an_extractor(extractor: str, backend: str | None) -> None:
    assert backend_of(extractor) == backend


def test_the_training_decides_unless_something_else_is_asked_for() -> None:
    assert choose_backend(HOLISTIC) == ('mediapipe', BackendOptions(complexity=2))
    assert choose_backend(HOLISTIC, 'rtmlib') == ('rtmlib', BackendOptions())
    assert choose_backend(HOLISTIC, given={'complexity': 0, 'python': None})[1] == BackendOptions(complexity=0)
    assert choose_backend('mmpose 1.3.2 rtmpose-l_8xb64 ab')[1].pose_model == 'rtmpose-l_8xb64'
    assert choose_backend('synthsign 1') == choose_backend() == ('rtmlib', BackendOptions())


def test_settings_fill_what_nobody_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, '[extract]\nbackend = mediapipe\npython = ~/mp/bin/python\ncomplexity = 0\nrefine_face = yes\n')
    options = BackendOptions(complexity=0, refine_face=True, python=f'{tmp_path}/mp/bin/python')
    assert choose_backend() == ('mediapipe', options)
    assert choose_backend(HOLISTIC)[1].complexity == 2, 'the training goes before the settings'
    assert choose_backend('rtmlib 1 x y') == ('rtmlib', BackendOptions(python=f'{tmp_path}/mp/bin/python'))
    assert choose_backend(given={'python': 'p'})[1].python == 'p'
    monkeypatch.setenv('SIGNMM_EXTRACT_PYTHON', 'other')
    assert choose_backend()[1].python == 'other'


def test_wrong_settings_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, '[extract]\npyhton = x\n')
    with pytest.raises(ConfigError, match=r"settings\.ini: unknown key 'pyhton', did you mean 'python'"):
        read_settings()
    monkeypatch.setenv('SIGNMM_SETTINGS', os.fspath(tmp_path / 'none.ini'))
    with pytest.raises(ConfigError, match='SIGNMM_SETTINGS names'):
        read_settings()


def test_a_relative_interpreter_works_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process starts in signmm's folder, where a relative path would lead nowhere."""
    real = use_square_backend(monkeypatch, tmp_path / 'package')
    (tmp_path / 'env').mkdir()
    (tmp_path / 'env' / 'python').symlink_to(real)
    monkeypatch.chdir(tmp_path / 'env')
    estimator = RemoteEstimator('python', 'rtm', 'Estimator', BackendOptions())
    estimator.close()
    assert estimator.extractor
