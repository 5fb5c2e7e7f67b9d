from __future__ import annotations

from pathlib import Path

import pytest
from mmengine.config import Config

from signmm.config.config_text import parse_config_text
from signmm.transforms.named_steps import steps_of
from signmm.utils.configs import load_config
from signmm.utils.errors import ConfigError
from signmm.utils.ordered_config import OrderedConfig

TREE = {
    'zebra': {
        'b': 1,
        'a': (1,),
        'lambda': [1.5, None, 'x\'y"'],
        'empty': {},
        'long': ['word' * 9, {'p': 'q' * 90, 'n': -1e-4}],
    },
    'ape': {'1': True, 'not an identifier': ()},
}


def keys(tree: object) -> list:
    if isinstance(tree, dict):
        return [(key, keys(value)) for key, value in tree.items()]
    return [keys(item) for item in tree] if isinstance(tree, (list, tuple)) else []


def test_text_gives_the_same_config_in_the_same_order(tmp_path: Path) -> None:
    config = OrderedConfig(TREE)
    for again in (Config.fromstring(config.pretty_text, '.py'), parse_config_text(config.pretty_text, 'here')):
        assert again.to_dict() == TREE and keys(again.to_dict()) == keys(TREE)
    config.dump(tmp_path / 'dumped.py')
    assert keys(load_config(tmp_path / 'dumped.py').to_dict()) == keys(TREE)
    assert max(map(len, config.pretty_text.splitlines())) <= 120


def test_steps_survive_a_dump(tmp_path: Path) -> None:
    config = load_config('masa/masa_released_wlasl2000.py')
    config.dump(tmp_path / 'dumped.py')
    steps = [step['type'] for step in steps_of(load_config(tmp_path / 'dumped.py').train_dataloader.dataset.pipeline)]
    assert (
        steps == 'LoadPose SelectKeypoints SampleFrames ReleasedCropParts SampleFrames FlipPose PackSignInputs'.split()
    )


def test_an_order_that_mmengine_lost_is_refused() -> None:
    config = load_config('masa/masa_released_wlasl2000.py')
    sorted_again = Config.fromstring(Config(config._cfg_dict.to_dict()).pretty_text, '.py')
    with pytest.raises(
        ConfigError, match='LoadPose comes after FlipPose, the steps stand in the order of the alphabet'
    ):
        steps_of(sorted_again.train_dataloader.dataset.pipeline)
