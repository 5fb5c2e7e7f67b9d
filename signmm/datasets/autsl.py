"""AUTSL (Sincan & Keles 2020): 226 Turkish signs, signers of the splits are disjoint."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from signmm.datasets.annotations import Sample
from signmm.datasets.isolated import IsolatedDataset
from signmm.datasets.prepare import Corpus, open_list
from signmm.io.table import read_rows, read_table
from signmm.registry import DATASETS

COUNTS = {'train': 28142, 'val': 4418, 'test': 3742}
#: Of the report on SignBERT: 50, 25 and 25 % of the training list.
REPORT_COUNTS = {'train': 14071, 'val': 7035, 'test': 7036}
FILES = {'train': 'train_labels.csv', 'val': 'validation_labels.csv', 'test': 'test_labels.csv'}


@DATASETS.register_module()
class AUTSL(IsolatedDataset):
    """AUTSL, see ``docs/datasets/autsl.md``; arguments as :class:`~signmm.datasets.SignDataset`."""

    page = 'autsl'
    sizes = {'autsl': 226}


def read_autsl(folder: str | Path, language: str = 'EN', split: str = 'official') -> Corpus:
    """Reads the official lists.

    Args:
        folder: Holds ``train_labels.csv``, ``validation_labels.csv``, ``test_labels.csv`` (rows ``name,label``
            without a header) and ``SignList_ClassId_TR_EN.csv``; gzipped or not.
        language: Column of label names, ``'EN'`` or ``'TR'``.
        split: ``'official'``, or ``'report'``: half of the training list trains, a quarter each validates and tests, as
            in the report on SignBERT (3.3), chosen by a hash of the names, for it does not say how. Signers are in all
            three.

    Returns:
        The corpus; ids are ``signer0_sample1`` and so on. A name that two classes share gets that of the other language
        beside it.

    Raises:
        ValueError: Unknown language or split.
    """
    if language not in ('EN', 'TR'):
        raise ValueError(f"AUTSL: language must be 'EN' or 'TR', got {language!r}")
    if split not in ('official', 'report'):
        raise ValueError(f"AUTSL: split must be 'official' or 'report', got {split!r}")
    names = _class_names(Path(folder) / 'SignList_ClassId_TR_EN.csv', language)
    samples: list[Sample] = []
    for part, file in FILES.items():
        path = Path(folder) / file
        for line, cells in read_rows(path, open_list(path)):
            if len(cells) != 2 or not cells[1].strip().isdecimal():
                raise ValueError(f"list file {path}, line {line}: expected 'name,label', got {cells}")
            name, label = cells[0].strip(), int(cells[1])
            samples.append({'video_id': name, 'split': part, 'label': label, 'signer': name.split('_')[0]})
    counts = COUNTS
    if split == 'report':
        samples = _split_again([sample for sample in samples if sample['split'] == 'train'])
        counts = REPORT_COUNTS
    return Corpus('autsl', folder, names, samples, counts)


def _class_names(path: Path, language: str) -> list[str]:
    names: dict[int, str] = {}
    others: dict[int, str] = {}
    for line, row in read_table(path, open_list(path), ('ClassId', 'EN', 'TR')):
        if not row['ClassId'].isdecimal() or int(row['ClassId']) in names:
            raise ValueError(
                f"list file {path}, line {line}: ClassId must be a number of its own, got '{row['ClassId']}'"
            )
        names[int(row['ClassId'])] = row[language]
        others[int(row['ClassId'])] = row['TR' if language == 'EN' else 'EN']
    if sorted(names) != list(range(len(names))):
        raise ValueError(f'list file {path}: ClassId must run from 0 without gaps')
    # The English "you" is two signs, sen and siz.
    count = Counter(names.values())
    return [name if count[name] == 1 else f'{name} ({others[i]})' for i, name in sorted(names.items())]


def _split_again(samples: list[Sample]) -> list[Sample]:
    """Half, a quarter and a quarter of the samples, in their old order."""
    order = sorted(range(len(samples)), key=lambda i: hashlib.blake2b(samples[i]['video_id'].encode()).digest())
    half, most = round(len(order) / 2), round(len(order) * 3 / 4)
    place = {i: 'train' if n < half else 'val' if n < most else 'test' for n, i in enumerate(order)}
    return [{**sample, 'split': place[i]} for i, sample in enumerate(samples)]
