"""ASL Citizen (Desai et al., NeurIPS 2023): 2,731 American signs, signers of the splits are disjoint."""

from __future__ import annotations

import csv
from pathlib import Path

from signmm.datasets.annotations import Sample
from signmm.datasets.isolated import IsolatedDataset
from signmm.datasets.prepare import Corpus, open_list
from signmm.registry import DATASETS

COUNTS = {'train': 40154, 'val': 10304, 'test': 32941}
COLUMNS = ('Participant ID', 'Video file', 'Gloss')


@DATASETS.register_module()
class ASLCitizen(IsolatedDataset):
    """ASL Citizen, see ``docs/datasets/asl_citizen.md``; arguments as :class:`~signmm.datasets.SignDataset`."""

    page = 'asl_citizen'
    sizes = {'asl_citizen': 2731}


def read_asl_citizen(folder: str | Path) -> Corpus:
    """Reads the official lists.

    The class is the column ``Gloss``, never the name of the file, which says another word in some clips. Classes are
    numbered in alphabetical order.

    Args:
        folder: Holds ``train.csv``, ``val.csv`` and ``test.csv`` (the archive's ``splits``) with the columns
            ``Participant ID``, ``Video file``, ``Gloss``; gzipped or not.

    Returns:
        The corpus; ids are the names of the videos without ``.mp4``.

    Raises:
        ValueError: A column is missing, a cell is empty, or a class never occurs in training.
    """
    rows: list[tuple[str, dict[str, str]]] = []
    for split in COUNTS:
        path = Path(folder) / f'{split}.csv'
        reader = csv.DictReader(open_list(path).removeprefix('\ufeff').splitlines())
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise ValueError(f"ASL Citizen: {path} has no column '{missing[0]}'; it has {reader.fieldnames}")
        for line, row in enumerate(reader, 2):
            cells = {name: (row[name] or '').strip() for name in COLUMNS}
            empty = [name for name, cell in cells.items() if not cell]
            if empty:
                raise ValueError(f"ASL Citizen: {path}, line {line}: column '{empty[0]}' is empty")
            rows.append((split, cells))
    labels = sorted({cells['Gloss'] for split, cells in rows if split == 'train'})
    number = {gloss: i for i, gloss in enumerate(labels)}
    unseen = sorted({cells['Gloss'] for _, cells in rows} - set(labels))
    if unseen:
        raise ValueError(
            f'ASL Citizen: {folder}: {len(unseen)} glosses have no training clip: {", ".join(unseen[:10])}'
        )
    samples: list[Sample] = [
        {
            'video_id': cells['Video file'].removesuffix('.mp4'),
            'split': split,
            'label': number[cells['Gloss']],
            'signer': cells['Participant ID'],
        }
        for split, cells in rows
    ]
    return Corpus('asl_citizen', folder, labels, samples, COUNTS)
