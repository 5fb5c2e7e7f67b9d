from __future__ import annotations

from pathlib import Path

import pytest
from mmengine.config import Config

from signmm.config.open import open_config
from signmm.config.weights import find_weights, use_pretrained
from signmm.utils.errors import ConfigError


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ('both/last.pth', 'both/best.pth', 'only_best/best.pth', 'empty/log.txt'):
        (tmp_path / 'work_dirs' / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / 'work_dirs' / name).touch()
    return tmp_path / 'work_dirs'


def test_a_run_a_folder_and_a_file(runs: Path) -> None:
    assert find_weights('both') == Path('work_dirs/both/last.pth')
    assert find_weights('both', ('best.pth', 'last.pth')) == Path('work_dirs/both/best.pth')
    assert find_weights('only_best') == Path('work_dirs/only_best/best.pth')
    assert find_weights(runs / 'both') == runs / 'both' / 'last.pth'
    assert find_weights(runs / 'both' / 'best.pth') == runs / 'both' / 'best.pth'
    assert find_weights('None') is None
    assert find_weights('later', must_exist=False) == Path('work_dirs/later/last.pth')


@pytest.mark.parametrize(
    ('name', 'message'),
    [
        ('nowhere.pth', 'no such file'),
        ('empty', 'holds neither last.pth nor best.pth'),
        ('only_bst', "did you mean 'only_best'"),
        ('best_pretrain_hand', 'train it first: .*best/ablations/best_pretrain_hand.py'),
    ],
)
def test_what_is_missing_is_told(name: str, message: str) -> None:
    with pytest.raises(FileNotFoundError, match=message):
        find_weights(name)


def test_pretrained_sets_weights_and_tells_runs_apart(runs: Path) -> None:
    config = open_config('best/best_wlasl100.py', pretrained='both')
    assert config.model.backbone.pretrained == 'work_dirs/both/last.pth'
    assert config.work_dir == 'work_dirs/best_wlasl100-from-both'
    scratch = open_config('best/best_wlasl100.py', pretrained='none')
    assert scratch.model.backbone.pretrained is None and scratch.work_dir.endswith('best_wlasl100-from-scratch')
    kept = open_config('best/best_wlasl100.py', ['work_dir=mine'], pretrained='both')
    assert kept.work_dir == 'mine'


def test_a_model_without_backbone_is_refused() -> None:
    with pytest.raises(ConfigError, match="model 'CoupledDVAE' .* has no backbone"):
        use_pretrained(Config({'model': {'type': 'CoupledDVAE'}}), 'both')
