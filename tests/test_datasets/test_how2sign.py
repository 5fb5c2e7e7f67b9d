from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from signmm.datasets import read_annotations
from signmm.datasets.how2sign import read_how2sign

HEADER = 'VIDEO_ID\tVIDEO_NAME\tSENTENCE_ID\tSENTENCE_NAME\tSTART_REALIGNED\tEND_REALIGNED\tSENTENCE'


def write(folder: Path, row: str = '', header: str = HEADER) -> Path:
    own = row or '--7{0}\t--7{0}-5-rgb_front\t--7{0}_10\t--7{0}_10-5-rgb_front\t1.0\t2.5\t"Now" it\'s  here, {0}.'
    for split in ('train', 'val', 'test'):
        (folder / f'how2sign_realigned_{split}.csv').write_text(f'{header}\n{own.format(split)}\n', encoding='utf8')
    return folder


def test_a_row_is_a_sentence(tmp_path: Path) -> None:
    corpus = read_how2sign(write(tmp_path))
    assert [sample['split'] for sample in corpus.samples] == ['train', 'val', 'test']
    assert corpus.samples[1] == {
        'video_id': '--7val_10-5-rgb_front',
        'split': 'val',
        'text': '"Now" it\'s here, val.',
        'signer': '5',
    }
    assert corpus.expected == {'train': 31128, 'val': 1741, 'test': 2322}


def test_wrong_files_are_explained(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no column 'SENTENCE_NAME'"):
        read_how2sign(write(tmp_path, header='VIDEO_NAME\tSENTENCE'))
    with pytest.raises(ValueError, match="line 2: expected a sentence, .* and 'x-rgb_front'"):
        read_how2sign(write(tmp_path, row='x\tx-rgb_front\tx_1\tx_1\t0\t1\tHi.'))
    with pytest.raises(FileNotFoundError, match='how2sign_realigned_train'):
        read_how2sign(tmp_path / 'absent')


def test_the_command_writes_what_the_recipe_reads(tmp_path: Path, signmm: Callable) -> None:
    out = tmp_path / 'annotations.json'
    refused = signmm('data prepare how2sign', write(tmp_path), '--out', out)
    assert refused.status == 1 and 'expected train 31,128' in refused.err
    done = signmm('data prepare how2sign', tmp_path, '--out', out, '--allow-partial')
    assert done.status == 0 and 'PARTIAL' in done.out
    meta, samples = read_annotations(out)
    assert meta['dataset'] == 'how2sign' and len(samples) == 3
