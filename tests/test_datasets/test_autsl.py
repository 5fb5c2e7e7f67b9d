from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from signmm.datasets.autsl import COUNTS, REPORT_COUNTS, read_autsl


def write(folder: Path, clips: int) -> Path:
    (folder / 'SignList_ClassId_TR_EN.csv').write_text('ClassId,TR,EN\n0,abla,sister\n1,acele,hurry\n')
    for file, signer in (('train_labels', 0), ('validation_labels', 1), ('test_labels', 2)):
        rows = [f'signer{signer}_sample{i},{i % 2}' for i in range(clips)]
        (folder / f'{file}.csv').write_text('\n'.join(rows) + '\n')
    return folder


def test_split_of_the_report(tmp_path: Path) -> None:
    write(tmp_path, 100)
    samples = read_autsl(tmp_path, split='report').samples
    assert {s['signer'] for s in samples} == {'signer0'}, 'of the training list alone'
    assert Counter(s['split'] for s in samples) == {'train': 50, 'val': 25, 'test': 25}
    assert [s['video_id'] for s in samples] == [f'signer0_sample{i}' for i in range(100)]
    assert len({s['split'] for s in samples[:10]}) > 1, 'not cut into three pieces'
    assert samples == read_autsl(tmp_path, split='report').samples
    with pytest.raises(ValueError, match="split must be 'official' or 'report'"):
        read_autsl(tmp_path, split='reports')


def test_counts() -> None:
    assert sum(REPORT_COUNTS.values()) == COUNTS['train']
    assert Counter(s['split'] for s in _official(28142)) == REPORT_COUNTS


def _official(clips: int) -> list[dict]:
    from signmm.datasets.autsl import _split_again

    return _split_again([{'video_id': str(i), 'split': 'train'} for i in range(clips)])
