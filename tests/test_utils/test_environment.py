from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch

from signmm.utils import environment as module
from signmm.utils.environment import environment, git_commit
from signmm.version import __version__


def test_environment() -> None:
    facts = environment()
    assert facts['signmm'] == __version__
    assert facts['torch'] == torch.__version__
    assert all(isinstance(value, str) for value in facts.values())


def test_commit() -> None:
    if not (Path(module.__file__).resolve().parents[2] / '.git').exists():
        pytest.skip('not a checkout')
    assert re.fullmatch(r'[0-9a-f]{7,}(\+changes)?', git_commit())


def test_no_commit_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('PATH', '')
    assert git_commit() is None
    assert 'commit' not in environment()
