from __future__ import annotations

import json
from pathlib import Path

import pytest

from signmm.cli import demo
from signmm.config.check import check_config
from signmm.engine.launch import prepare_config
from signmm.utils.configs import load_config


@pytest.mark.parametrize('stage', demo.STAGES)
def test_another_work_dir_reaches_every_path(stage: str, tmp_path: Path) -> None:
    options = demo.options_of(stage, tmp_path, 2)
    config = prepare_config(demo.STAGES[stage], options, str(tmp_path / stage), 'none')
    check_config(config)
    assert 'work_dirs/demo' not in config.pretty_text
    assert config.train_cfg.max_epochs == 2
    assert demo.options_of(stage, Path('work_dirs/demo'), None) == []


def test_both_recognisers_are_one_config() -> None:
    assert demo.STAGES['finetune'] == demo.STAGES['scratch']
    assert load_config(demo.STAGES['scratch']).model.backbone.get('pretrained') is None


def test_one_summary_of_all_stages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, stage in enumerate(demo.STAGES):
        metrics = {'top1_per_instance': 10.0 + number, 'top5_per_instance': 50.0, 'top1_per_class': 9.0}
        summary = {
            'metrics': metrics,
            'train': {'metrics': {'top1_per_instance': 20.0 + number}, 'wall_seconds': 1.0},
            'counts': {'train': 7, 'test': 3},
            'config': stage,
            **dict.fromkeys(('seed', 'extractors', 'protocol', 'commit', 'environment'), 0),
        }
        (tmp_path / stage).mkdir()
        (tmp_path / stage / 'summary.json').write_text(json.dumps(summary))
    demo.show(demo.summarise(tmp_path, 5.0))
    written = json.loads((tmp_path / 'summary.json').read_text())
    assert written['metrics']['pre-trained']['top1_per_instance'] == 12.0
    assert written['metrics']['from scratch']['top1_per_instance'] == 13.0
    assert written['counts'] == {'unlabelled': 7, 'train': 7, 'test': 3}
    printed = capsys.readouterr().out
    assert 'pre-trained' in printed and '12.0' in printed and '13.0' in printed
