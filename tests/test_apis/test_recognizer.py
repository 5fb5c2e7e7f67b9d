from __future__ import annotations

import ast

import pytest
import torch

from signmm.apis import init_recognizer
from signmm.io.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
from signmm.text.vocabulary import Vocabulary
from signmm.utils.errors import ConfigError
from tests.test_apis.conftest import LABELS


def test_config_from_the_checkpoint_equals_the_file(checkpoint):
    path = checkpoint()
    inside, outside = init_recognizer(None, path), init_recognizer(path.with_suffix('.py'), path)
    assert inside.labels == outside.labels == tuple(LABELS)
    assert inside.pipeline == outside.pipeline
    assert not inside.model.training
    for a, b in zip(inside.model.parameters(), outside.model.parameters(), strict=True):
        assert torch.equal(a, b)


def test_word_vectors_of_the_training_are_not_needed(checkpoint):
    path = checkpoint()
    content = load_checkpoint(path)
    smoothing = "dict(type='LanguageSmoothing', vectors='gone.vec', labels=['left', 'right', 'up'])"
    text = content['meta']['config_text'].replace('head=dict(', f'head=dict(label_smoothing={smoothing}, ')
    assert 'gone.vec' in text
    save_checkpoint({**content, 'meta': {**content['meta'], 'config_text': text}}, path)
    assert init_recognizer(None, path).model.head.smooth is None


def test_options_replace_values(checkpoint):
    path = checkpoint('glosses')
    assert init_recognizer(None, path, cfg_options=['model.head.beam_width=3']).model.head.beam_width == 3


def test_refusals(checkpoint, tmp_path):
    path = checkpoint(labels=['left'])
    with pytest.raises(CheckpointError, match='1 label names, but the head has 3 classes'):
        init_recognizer(None, path)
    path = checkpoint(config_text='')
    with pytest.raises(CheckpointError, match='carries no config; pass the config'):
        init_recognizer(None, path)
    with pytest.raises(CheckpointError, match='does not fit the model'):
        init_recognizer(checkpoint('glosses').with_suffix('.py'), checkpoint())
    config = checkpoint().with_suffix('.py')
    with pytest.raises(ConfigError, match='no test_dataloader'):
        init_recognizer(config, checkpoint(), cfg_options=['test_dataloader=None'])
    tested = 'test_dataloader = dict(dataset=dict(pipeline=[dict(type="LoadPose")]))'
    evil = f"model = dict(type='os.system', command='true')\n{tested}"
    save_checkpoint({'meta': {'config_text': evil}, 'state_dict': {}}, tmp_path / 'evil.pth')
    with pytest.raises(CheckpointError, match=r"unknown type 'os\.system'"):
        init_recognizer(None, tmp_path / 'evil.pth')


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
