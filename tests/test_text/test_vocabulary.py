from __future__ import annotations

import json

import pytest

from signmm.text.open import open_vocabulary
from signmm.text.rules import build_vocabulary
from signmm.text.vocabulary import Vocabulary, split_text

SENTENCES = [('train', ['B', 'A', 'B']), ('dev', ['D']), ('test', ['C', 'A'])]


@pytest.mark.parametrize(
    ('rule', 'tokens'),
    [
        ('slt_gloss', ['<blank>', '<unk>', '<pad>', 'B', 'A']),
        ('vac_gloss', ['<blank>', 'A', 'B', 'C', 'D']),
        ('train_gloss', ['<blank>', '<unk>', 'A', 'B']),
        ('slt_text', ['<unk>', '<pad>', '<bos>', '<eos>', 'B', 'A']),
    ],
)
def test_rules_by_hand(rule, tokens):
    assert build_vocabulary(SENTENCES, rule).tokens == tokens


def test_round_trip_and_unknown_tokens(tmp_path):
    vocabulary = build_vocabulary(SENTENCES, 'train_gloss')
    vocabulary.save(tmp_path / 'v.json')
    loaded = open_vocabulary(str(tmp_path / 'v.json'))
    assert loaded.decode(loaded.encode(['A', 'Z'])) == ['A', '<unk>']
    with pytest.raises(KeyError, match="clip: 'Z' is not in the vocabulary"):
        build_vocabulary(SENTENCES, 'vac_gloss').encode(['Z'], 'clip')
    with pytest.raises(FileNotFoundError, match='signmm data vocabulary'):
        open_vocabulary(tmp_path / 'absent.json')
    with pytest.raises(ValueError, match='twice'):
        Vocabulary(['A', 'A'])
    with pytest.raises(ValueError, match="did you mean 'slt_gloss'"):
        build_vocabulary(SENTENCES, 'slt_glos')


def test_characters():
    assert split_text('今天 好。', 'char') == ['今', '天', '好', '。']


def test_versions_of_the_file(tmp_path):
    file = tmp_path / 'v.json'
    Vocabulary(['<blank>', 'A']).save(file)
    assert json.loads(file.read_text())['version'] == 1
    file.write_text('{"tokens": ["<blank>", "A"]}')  # as version 0.1 of the package wrote it
    assert open_vocabulary(file).tokens == ['<blank>', 'A']
    file.write_text('{"version": 2, "tokens": []}')
    with pytest.raises(ValueError, match=r'v\.json: format version 2, this signmm reads up to 1; update signmm'):
        open_vocabulary(file)
