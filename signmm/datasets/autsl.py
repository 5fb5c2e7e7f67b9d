"""AUTSL (Sincan & Keles 2020): 226 Turkish signs, signers of the splits are disjoint."""

from __future__ import annotations

import csv
from pathlib import Path

from signmm.datasets.annotations import Sample
from signmm.datasets.isolated import IsolatedDataset
from signmm.datasets.prepare import Corpus, open_list
from signmm.registry import DATASETS

COUNTS = {'train': 28142, 'val': 4418, 'test': 3742}
FILES = {'train': 'train_labels.csv', 'val': 'validation_labels.csv', 'test': 'test_labels.csv'}


@DATASETS.register_module()
class AUTSL(IsolatedDataset):
    """AUTSL, see ``docs/datasets/autsl.md``; arguments as :class:`~signmm.datasets.SignDataset`."""

    page = 'autsl'
    sizes = {'autsl': 226}


def read_autsl(folder: str | Path, language: str = 'EN') -> Corpus:
    """Reads the official lists.

    Args:
        folder: Holds ``train_labels.csv``, ``validation_labels.csv``, ``test_labels.csv`` (rows ``name,label``
            without a header) and ``SignList_ClassId_TR_EN.csv``; gzipped or not.
        language: Column of label names, ``'EN'`` or ``'TR'``.

    Returns:
        The corpus; ids are ``signer0_sample1`` and so on.

    Raises:
        ValueError: Unknown language.
    """
    if language not in ('EN', 'TR'):
        raise ValueError(f"AUTSL: language must be 'EN' or 'TR', got {language!r}")
    rows = list(csv.DictReader(open_list(Path(folder) / 'SignList_ClassId_TR_EN.csv').splitlines()))
    names = {int(row['ClassId']): row[language] for row in rows}
    samples: list[Sample] = [
        {'video_id': name, 'split': split, 'label': int(label), 'signer': name.split('_')[0]}
        for split, file in FILES.items()
        for name, label in csv.reader(open_list(Path(folder) / file).splitlines())
    ]
    return Corpus('autsl', [names[i] for i in range(len(names))], samples, COUNTS)
