from __future__ import annotations

from pathlib import Path

import pytest
from mmengine.config import Config

from signmm.utils import configs


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / 'configs'
    (folder / '_base_').mkdir(parents=True)
    (folder / 'best').mkdir()
    (folder / '_base_' / 'run.py').write_text("train_cfg = dict(max_epochs=3, mode='a')\n")
    (folder / 'best' / 'best_small.py').write_text(
        "_base_ = '../_base_/run.py'\nmodel = dict(width=4, parts=[dict(p='a')])\n"
    )
    monkeypatch.setattr(configs, 'config_root', lambda: folder)
    return folder


def test_find_config(root: Path) -> None:
    expected = root / 'best' / 'best_small.py'
    for name in ('best/best_small.py', 'configs/best/best_small.py', 'signmm::best/best_small.py'):
        assert configs.find_config(name) == expected
    assert configs.list_configs() == ['best/best_small.py']
    with pytest.raises(FileNotFoundError, match="no config 'best/best_smal.py'.*did you mean 'best/best_small.py'"):
        configs.find_config('best/best_smal.py')


def test_load_config_by_name_and_by_path(root: Path) -> None:
    by_name = configs.load_config('best/best_small.py')
    by_path = configs.load_config(root / 'best' / 'best_small.py')
    assert by_name.to_dict() == by_path.to_dict()
    assert by_name.to_dict() == {
        'train_cfg': {'max_epochs': 3, 'mode': 'a'},
        'model': {'width': 4, 'parts': [{'p': 'a'}]},
    }


def test_inherits_by_name_from_elsewhere(root: Path, tmp_path: Path) -> None:
    (tmp_path / 'mine').mkdir()
    (tmp_path / 'mine' / 'a.py').write_text("_base_ = ['signmm::best/best_small.py']\nmodel = dict(width=8)\n")
    (tmp_path / 'mine' / 'b.py').write_text("_base_ = './a.py'\nmodel = dict(depth=2)\n")
    before = Config._get_cfg_path
    config = configs.load_config(tmp_path / 'mine' / 'b.py')
    assert config.model.to_dict() == {'width': 8, 'parts': [{'p': 'a'}], 'depth': 2}
    assert Config._get_cfg_path is before

    config.dump(tmp_path / 'dumped.py')
    assert Config.fromfile(tmp_path / 'dumped.py').to_dict() == config.to_dict()
    assert 'width=8' in config.pretty_text


def test_a_missing_base_is_named(root: Path, tmp_path: Path) -> None:
    (tmp_path / 'a.py').write_text("_base_ = 'signmm::best/best_smalll.py'\n")
    with pytest.raises(FileNotFoundError, match="did you mean 'best/best_small.py'"):
        configs.load_config(tmp_path / 'a.py')


def test_overrides(root: Path) -> None:
    config = configs.load_config(
        'best/best_small.py',
        ['model.width=-16', 'train_cfg.mode=b', 'model.parts.0.p=c', 'model.lr=1e-3', 'model.n=None'],
    )
    assert config.to_dict() == {
        'train_cfg': {'max_epochs': 3, 'mode': 'b'},
        'model': {'width': -16, 'parts': [{'p': 'c'}], 'lr': 1e-3, 'n': None},
    }


@pytest.mark.parametrize('text', ['model.width', '-x=1', '=3', 'model..a=1'])
def test_a_malformed_override_is_named(root: Path, text: str) -> None:
    with pytest.raises(ValueError, match=f"override '{text}': expected key=value"):
        configs.load_config('best/best_small.py', [text])


def test_config_root_of_the_checkout() -> None:
    assert configs.config_root() == Path(__file__).resolve().parents[2] / 'configs'
