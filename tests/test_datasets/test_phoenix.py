from __future__ import annotations

import gzip

import numpy as np
import pytest

from signmm.datasets import Phoenix14, Phoenix14T
from signmm.datasets.annotations import write_annotations
from signmm.datasets.phoenix import read_phoenix
from signmm.io import write_npz
from signmm.structures import PoseSequence, get_layout

HEADER = 'name|video|start|end|speaker|orth|translation'


def write(folder, header=HEADER, row='{0}-1|{0}-1/1/*.png|-1|-1|Signer08|MORGEN  __ON__ loc-NORD|morgen  regnet es'):
    for split in ('train', 'dev', 'test'):
        text = f'{header}\n{row.format(split)}\n'
        (folder / f'PHOENIX-2014-T.{split}.corpus.csv.gz').write_bytes(gzip.compress(text.encode()))
    return folder


def test_glosses_stay_raw_and_white_space_is_one_space(tmp_path):
    corpus = read_phoenix(write(tmp_path))
    assert corpus.samples[1] == {
        'video_id': 'dev-1', 'split': 'dev', 'gloss': ['MORGEN', '__ON__', 'loc-NORD'],
        'text': 'morgen regnet es .', 'signer': 'Signer08',
    }  # fmt: skip
    assert corpus.expected == {'train': 7096, 'dev': 519, 'test': 642}
    assert read_phoenix(tmp_path, final_stop=False).samples[0]['text'] == 'morgen regnet es'


def test_2014(tmp_path):
    for split in ('train', 'dev', 'test'):
        (tmp_path / f'{split}.corpus.csv').write_text(f'id|folder|signer|annotation\nx{split}|x/1/*.png|Signer01|A B\n')
    assert read_phoenix(tmp_path, 'phoenix14').samples[0] == {
        'video_id': 'xtrain', 'split': 'train', 'gloss': ['A', 'B'], 'signer': 'Signer01'
    }  # fmt: skip


def test_wrong_files_are_explained(tmp_path):
    with pytest.raises(ValueError, match="must be 'phoenix14' or 'phoenix14t', got 'phoenix'"):
        read_phoenix(tmp_path, 'phoenix')
    with pytest.raises(ValueError, match='expected the header'):
        read_phoenix(write(tmp_path, header='id|folder'))
    with pytest.raises(ValueError, match='line 2: expected 7 columns, got 2'):
        read_phoenix(write(tmp_path, row='a|b'))
    with pytest.raises(FileNotFoundError, match='PHOENIX-2014-T'):
        read_phoenix(tmp_path / 'absent')


def test_annotations_of_another_corpus_are_refused(tmp_path):
    layout = get_layout('kinect20')
    write_npz(tmp_path / 'x.npz', PoseSequence(np.ones((3, 20, 2), np.float32), np.ones((3, 20), np.float32), layout))
    sample = {'video_id': 'x', 'split': 'train', 'gloss': ['A']}
    write_annotations(tmp_path / 'a.json', {'dataset': 'phoenix14', 'labels': None}, [sample])
    assert len(Phoenix14(tmp_path / 'a.json', tmp_path, 'train')) == 1
    with pytest.raises(ValueError, match="expected dataset 'phoenix14t', got 'phoenix14'"):
        Phoenix14T(tmp_path / 'a.json', tmp_path, 'train')
