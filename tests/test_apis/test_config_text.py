from __future__ import annotations

import ast

import pytest
from mmengine.registry import init_default_scope

from signmm.apis.config_text import check_types, parse_config_text
from signmm.apis.recognizer import init_recognizer
from signmm.datasets.vocabulary import Vocabulary
from signmm.registry import MODELS, TRANSFORMS
from signmm.utils.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
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


def test_paths_are_the_callers(checkpoint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = checkpoint('glosses')
    content = load_checkpoint(path)
    words = "['<blank>', '<unk>', 'A', 'B', 'C', 'D', 'E', 'F']"
    text = content['meta']['config_text'].replace('\n', '')
    start, end = text.index('vocabulary=[') + len('vocabulary='), text.index(']', text.index('vocabulary=[')) + 1
    Vocabulary(ast.literal_eval(words)).save('words.json')
    content['meta']['config_text'] = f"{text[:start]}'words.json'{text[end:]}".replace(')test_', ')\ntest_')
    save_checkpoint(content, path)
    with pytest.raises(CheckpointError, match="model.head.vocabulary='words.json' is a file .*--cfg-options"):
        init_recognizer(None, path)
    named = init_recognizer(None, path, cfg_options=['model.head.vocabulary=words.json'])
    assert named.model.head.vocabulary.tokens == ast.literal_eval(words)
    # A checkpoint of this version has the tokens with it.
    content['meta']['vocabulary'] = ast.literal_eval(words)
    save_checkpoint(content, path)
    assert init_recognizer(None, path).model.head.vocabulary.tokens == ast.literal_eval(words)


def test_pretrained_is_not_read(checkpoint):
    path = checkpoint()
    content = load_checkpoint(path)
    text = content['meta']['config_text']
    content['meta']['config_text'] = text.replace("type='PoseBackbone'", "type='PoseBackbone', pretrained='none.pth'")
    assert content['meta']['config_text'] != text
    save_checkpoint(content, path)
    assert init_recognizer(None, path).model.backbone.pretrained is None
