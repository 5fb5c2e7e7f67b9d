from __future__ import annotations

import gzip
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from signmm.datasets.sentences import read_pickle_sentences

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = [
    {'name': 'train/a', 'signer': 'Signer01', 'gloss': 'MORGEN  REGEN', 'text': 'morgen regnet es .', 'sign': 3.0},
    {'name': 'train/b', 'signer': 4, 'gloss': 'WIND', 'text': 'wind . ', 'sign': None},
]


def write(path, entries=ENTRIES, pack=gzip.compress):
    rows = [{**e, 'sign': e['sign'] and torch.full((5, 2), e['sign'])} for e in entries]
    path.write_bytes(pack(pickle.dumps(rows, 2)))


@pytest.mark.parametrize('pack', [gzip.compress, bytes])
def test_gzipped_or_not(tmp_path, pack):
    write(tmp_path / 'p.train', pack=pack)
    samples, features = read_pickle_sentences(tmp_path / 'p.train', 'train')
    assert samples == [
        {'video_id': 'train/a', 'split': 'train', 'gloss': ['MORGEN', 'REGEN'], 'signer': 'Signer01',
         'text': 'morgen regnet es .'},
        {'video_id': 'train/b', 'split': 'train', 'gloss': ['WIND'], 'signer': '4', 'text': 'wind .'},
    ]  # fmt: skip
    assert list(features) == ['train/a']
    np.testing.assert_array_equal(features['train/a'], np.full((5, 2), 3.0))


def test_wrong_files_are_explained(tmp_path):
    write(tmp_path / 'p', [{k: v for k, v in ENTRIES[0].items() if k != 'gloss'}])
    with pytest.raises(ValueError, match="entry 0: field 'gloss' is missing"):
        read_pickle_sentences(tmp_path / 'p', 'train')
    (tmp_path / 'q').write_bytes(gzip.compress(b'cposix\nsystem\n(S"exit 1"\ntR.'))
    with pytest.raises(ValueError, match='asks for posix.system'):
        read_pickle_sentences(tmp_path / 'q', 'train')


def test_command_writes_annotations_and_features(tmp_path, signmm):
    for split in ('train', 'dev', 'test'):
        write(tmp_path / f'p.{split}', [{**ENTRIES[0], 'name': f'{split}/a'}])
    words = [tmp_path / 'p', '--out', tmp_path / 'a.json']
    refused = signmm('data prepare pickles', *words)
    assert refused.status == 1 and 'expected train 7,096 / dev 519 / test 642' in refused.err
    assert signmm('data prepare pickles', *words, '--features', tmp_path / 'rgb', '--allow-partial').status == 0
    assert [s['split'] for s in json.loads((tmp_path / 'a.json').read_text())['samples']] == ['train', 'dev', 'test']
    assert np.load(tmp_path / 'rgb/dev/a.npy').shape == (5, 2)
