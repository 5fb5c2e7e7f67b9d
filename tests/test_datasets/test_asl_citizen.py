from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from signmm.datasets import ASLCitizen
from signmm.datasets.asl_citizen import read_asl_citizen
from signmm.datasets.prepare import save_corpus

HEADER = 'Participant ID,Video file,Gloss,ASL-LEX Code\n'
LISTS = {
    'train': '\ufeff' + HEADER + 'P1,011-ZEBRA.mp4,ZEBRA,B_01\nP2,012-ANT.mp4,ANT ,B_02\nP1,013-seedANT.mp4,ANT,B_02\n',
    'val': HEADER + 'P7,021-ANT.mp4,ZEBRA,B_01\n',
    'test': HEADER + 'P9,"031-A, B.mp4",ANT,B_02\n',
}


def _write(folder: Path, **lists: str) -> Path:
    for split, text in {**LISTS, **lists}.items():
        (folder / f'{split}.csv').write_text(text, encoding='utf8')
    return folder


def test_labels_come_from_the_column(tmp_path: Path) -> None:
    corpus = read_asl_citizen(_write(tmp_path))
    assert corpus.labels == ['ANT', 'ZEBRA']
    assert [(s['video_id'], s['split'], s['label'], s['signer']) for s in corpus.samples] == [
        ('011-ZEBRA', 'train', 1, 'P1'), ('012-ANT', 'train', 0, 'P2'), ('013-seedANT', 'train', 0, 'P1'),
        ('021-ANT', 'val', 1, 'P7'), ('031-A, B', 'test', 0, 'P9'),
    ]  # fmt: skip


def test_gzipped_lists_and_official_counts(tmp_path: Path) -> None:
    _write(tmp_path)
    (tmp_path / 'test.csv.gz').write_bytes(gzip.compress((tmp_path / 'test.csv').read_bytes()))
    (tmp_path / 'test.csv').unlink()
    corpus = read_asl_citizen(tmp_path)
    assert corpus.expected == {'train': 40154, 'val': 10304, 'test': 32941}
    with pytest.raises(ValueError, match='40,?154'):
        save_corpus(corpus, tmp_path / 'a.json')
    save_corpus(corpus, tmp_path / 'a.json', allow_partial=True)
    with pytest.raises(ValueError, match='with 2 labels; ASLCitizen reads asl_citizen .2731 labels.'):
        ASLCitizen(str(tmp_path / 'a.json'), {}, split='train', pipeline=[])


@pytest.mark.parametrize(
    ('lists', 'text'),
    [
        (dict(val='Video file,Gloss\n'), "val.csv has no column 'Participant ID'"),
        (dict(test=HEADER + 'P9,,ANT,B\n'), "test.csv, line 2: column 'Video file' is empty"),
        (dict(test=HEADER + 'P9,1.mp4,YAK,B\n'), '1 glosses have no training clip: YAK'),
    ],
)
def test_bad_lists(tmp_path: Path, lists: dict[str, str], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        read_asl_citizen(_write(tmp_path, **lists))
