from __future__ import annotations

import pytest
from mmengine.registry import init_default_scope

from signmm.config.config_text import check_parts, check_types, parse_config_text
from signmm.io.checkpoint import CheckpointError
from signmm.registry import MODELS, TRANSFORMS
from signmm.utils.configs import list_configs, load_config


@pytest.mark.parametrize('name', list_configs()[::15])
def test_reads_what_configs_write(name):
    config = load_config(name)
    assert parse_config_text(config.pretty_text, 'here').to_dict() == config.to_dict()


@pytest.mark.parametrize(
    'text',
    [
        'a = __import__("os").getcwd()',
        'import os',
        'a = [x for x in (1, 2)]',
        'a = dict([(1, 2)])',
        'print(1)',
        'a = b',
    ],
)
def test_runs_nothing(text):
    with pytest.raises(CheckpointError, match='is not a plain value'):
        parse_config_text(text, 'here')


def test_damaged_text():
    with pytest.raises(CheckpointError, match='cannot be parsed'):
        parse_config_text('a = (', 'here')


def test_types_must_be_registered():
    init_default_scope('signmm')
    check_types(dict(type='SignModel', backbone=[dict(type='PoseBackbone')]), MODELS, 'here')
    check_types([dict(type='LoadPose'), dict(type='Compose', transforms=[])], TRANSFORMS, 'here')
    with pytest.raises(CheckpointError, match="unknown type 'subprocess.Popen'"):
        check_types(dict(type='SignModel', head=dict(type='subprocess.Popen', args='ls')), MODELS, 'here')
    with pytest.raises(CheckpointError, match="did you mean 'LoadPose'"):
        check_types([dict(type='LoadPoes')], TRANSFORMS, 'here')


def test_parts_of_a_plug_in_need_the_config_file():
    init_default_scope('signmm')
    text = "custom_imports = dict(imports=['no_such_module_anywhere'])\nmodel = dict(type='PartOfMine')\n"
    with pytest.raises(CheckpointError, match=r"unknown type 'PartOfMine'.*custom_imports.*: pass the config file"):
        check_parts(parse_config_text(text, 'x.pth'), [], 'x.pth')
    with pytest.raises(CheckpointError, match=r"unknown type 'PartOfMine'[^(]*$"):
        check_parts(parse_config_text(text.partition('\n')[2], 'x.pth'), [], 'x.pth')
