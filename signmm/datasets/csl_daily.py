"""CSL-Daily (Zhou et al. 2021): Chinese everyday sentences with glosses and translations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from signmm.datasets.annotations import Sample
from signmm.datasets.prepare import Corpus, open_list
from signmm.datasets.sign_dataset import SignDataset
from signmm.registry import DATASETS

COUNTS = {'train': 18401, 'dev': 1077, 'test': 1176}
_COLUMNS = ('name', 'length', 'gloss', 'char', 'word', 'postag')


@DATASETS.register_module()
class CSLDaily(SignDataset):
    """CSL-Daily, see ``docs/datasets/csl_daily.md``; arguments as SignDataset."""

    page = 'csl_daily'

    def check_metainfo(self, metainfo: dict[str, Any]) -> None:
        """Checks that the annotation file is of this corpus."""
        if metainfo.get('dataset') != 'csl_daily':
            raise ValueError(f"{self.ann_file}: expected dataset 'csl_daily', got {metainfo.get('dataset')!r}")


def read_csl_daily(video_map: str | Path, split_file: str | Path) -> Corpus:
    """Reads the official files.

    Args:
        video_map: ``video_map.txt``, columns ``[index|]name|length|gloss|char|word|postag`` under that header.
        split_file: ``split_1.txt``, columns ``name|split`` under that header.

    Returns:
        The corpus; the text is the ``char`` column, characters separated by spaces; the signer is in the name.

    Raises:
        ValueError: A header or row is wrong, or a clip of one file is not in the other.
    """
    splits = _splits(split_file)
    head, *lines = open_list(video_map).splitlines() or ['']
    columns = head.strip().split('|')
    absent = [c for c in _COLUMNS[:4] if c not in columns]
    if absent:
        raise ValueError(f'{video_map}: the header lacks {", ".join(absent)}; got {head!r}')
    samples: list[Sample] = []
    for number, line in enumerate(lines, 2):
        fields = line.rstrip('\n').split('|')
        if len(fields) != len(columns):
            raise ValueError(f'{video_map}, line {number}: expected {len(columns)} columns, got {len(fields)}')
        row = dict(zip(columns, fields, strict=True))
        name = row['name']
        if name not in splits:
            raise ValueError(f'{video_map}, line {number}: {name} is not in {split_file}')
        samples.append(
            {'video_id': name, 'split': splits[name], 'gloss': row['gloss'].split(), 'text': row['char'].strip(),
             'signer': name.split('_')[1] if '_' in name else ''}
        )  # fmt: skip
        if '_' not in name:
            raise ValueError(f"{video_map}, line {number}: no signer in the name '{name}', expected S..._P..._T...")
    unseen = sorted(set(splits) - {s['video_id'] for s in samples})
    if unseen:
        raise ValueError(f'{split_file}: {len(unseen)} clips are not in {video_map}, first {unseen[0]}')
    return Corpus('csl_daily', f'{video_map}, {split_file}', [], samples, COUNTS, {'labels': None})


def _splits(path: str | Path) -> dict[str, str]:
    splits: dict[str, str] = {}
    for number, line in enumerate(open_list(path).splitlines()[1:], 2):
        fields = line.strip().split('|')
        if line.strip() and (len(fields) != 2 or fields[1] not in COUNTS or fields[0] in splits):
            raise ValueError(f"{path}, line {number}: expected 'name|split' with a new name, got {line!r}")
        if line.strip():
            splits[fields[0]] = fields[1]
    return splits
