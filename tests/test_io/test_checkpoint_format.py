"""Files of every format there was load for ever."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

from signmm.io.checkpoint import load_checkpoint
from signmm.io.checkpoint_format import FORMAT_VERSION, version_of
from tests.test_engine.helpers import run

GOLDEN = Path(__file__).parents[1] / 'test_engine' / 'data'


def test_version_1_weights() -> None:
    raw = torch.load(GOLDEN / 'version1_best.pth')
    assert version_of(raw) == 1 and 'format_version' not in raw
    checkpoint = load_checkpoint(GOLDEN / 'version1_best.pth')
    assert checkpoint['format_version'] == FORMAT_VERSION
    assert checkpoint['meta']['labels'] == ['a', 'b', 'c']
    assert checkpoint['state_dict'].keys() == raw['state_dict'].keys()


def test_version_1_resumes_exactly(tmp_path: Path) -> None:
    """``version1_end.pth`` has the weights with which the run that wrote ``version1_iter_7.pth`` ended."""
    shutil.copy(GOLDEN / 'version1_iter_7.pth', tmp_path / 'last.pth')
    assert load_checkpoint(tmp_path / 'last.pth')['loop']['batch'] == 2
    hooks = {'checkpoint': {'type': 'SignCheckpointHook', 'by_epoch': False, 'save_best': 'accuracy'}}
    resumed = run(tmp_path, resume=True, default_hooks=hooks)
    end = load_checkpoint(GOLDEN / 'version1_end.pth')['state_dict']
    # A bias in front of a batch norm has no gradient but rounding errors, which Adam blows up to steps that differ from
    # processor to processor; the norm's mean follows it.
    rounded = {'head.0.bias', 'head.1.running_mean'}
    for name, value in resumed.model.state_dict().items():
        torch.testing.assert_close(value, end[name], rtol=1e-5, atol=5e-3 if name in rounded else 1e-6, msg=name)
    assert load_checkpoint(tmp_path / 'last.pth')['format_version'] == FORMAT_VERSION


@pytest.mark.parametrize('name', sorted(path.name for path in GOLDEN.glob('version*.pth')))
def test_every_golden_file_loads(name: str) -> None:
    assert load_checkpoint(GOLDEN / name)['state_dict']
