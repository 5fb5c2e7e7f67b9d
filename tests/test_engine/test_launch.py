from __future__ import annotations

from pathlib import Path

import pytest

from signmm.config.open import open_config
from signmm.engine.launch import floors_command

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize('name', ['best/best_tokenizer', 'masa/masa_pretrain', 'signbert_plus/signbert_plus_pretrain'])
def test_a_pretraining_that_does_not_measure_itself_is_told_how(name: str) -> None:
    config = open_config(ROOT / 'configs' / f'{name}.py', ['work_dir=runs/it'])
    assert floors_command(config) is None
    config.default_hooks.floors = None
    assert floors_command(config) == f'signmm report floors {config.filename} runs/it/last.pth'


@pytest.mark.parametrize('name', ['demo/demo_pretrain', 'masa/masa_wlasl100'])
def test_recognisers_and_validated_pretrainings_are_not(name: str) -> None:
    assert floors_command(open_config(ROOT / 'configs' / f'{name}.py', ['work_dir=runs/it'])) is None


@pytest.mark.parametrize('name', ['masa/masa_wlasl100', 'signmm/signmm_kernel_own', 'cslr/best_phoenix14t'])
def test_recognisers_without_a_validation_are_not(name: str) -> None:
    config = open_config(ROOT / 'configs' / f'{name}.py', ['work_dir=runs/it', 'val_dataloader=None'])
    assert config.val_dataloader is None and floors_command(config) is None
