from __future__ import annotations

import json

import numpy as np

from signmm.cli.data import ngram
from signmm.cli.data import vocabulary as command
from signmm.datasets.annotations import write_annotations
from signmm.decoding import NGram
from signmm.text.open import open_vocabulary


def write(folder):
    samples = [
        {'video_id': 'a', 'split': 'train', 'gloss': ['REGEN', 'WIND'], 'text': 'es regnet bald .'},
        {'video_id': 'b', 'split': 'dev', 'gloss': ['SONNE'], 'text': 'sonne .'},
    ]
    write_annotations(folder / 'a.json', {'dataset': 'phoenix14t', 'labels': None}, samples)
    return str(folder / 'a.json')


def test_vocabularies(tmp_path, capsys):
    command.main([write(tmp_path), '--field', 'gloss', '--out', str(tmp_path / 'g.json')])
    assert open_vocabulary(tmp_path / 'g.json').tokens == ['<blank>', '<unk>', 'REGEN', 'WIND']
    command.main([str(tmp_path / 'a.json'), '--field', 'text', '--unit', 'char', '--out', str(tmp_path / 'c.json')])
    assert open_vocabulary(tmp_path / 'c.json').tokens[4] == 'e'
    options = ['--field', 'text', '--unit', 'subword', '--size', '16', '--out', str(tmp_path / 's.model')]
    command.main([str(tmp_path / 'a.json'), *options])
    vocabulary = open_vocabulary(str(tmp_path / 's.model'))
    assert vocabulary.join(vocabulary.split('es regnet bald .')) == 'es regnet bald .'
    assert '16 subwords of 1 sentences' in capsys.readouterr().out


def test_ngram_counts_the_training_split_alone(tmp_path, capsys):
    ngram.main([write(tmp_path), '--order', '2', '--out', str(tmp_path / 'n.json')])
    assert '2-gram of 1 sentences, 4 histories' in capsys.readouterr().out
    model = NGram.load(tmp_path / 'n.json', ['<blank>', 'REGEN', 'SONNE', 'WIND'], ['<blank>'])
    first = np.exp(model.log_probs(np.array([model.start]))[0])
    assert first[1] > first[3] == first[4] > first[2] > 0
    assert 'SONNE' not in json.dumps(json.loads((tmp_path / 'n.json').read_text()))
