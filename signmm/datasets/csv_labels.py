"""From a table of labels to annotations, for data sets of one's own."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from signmm.datasets.annotations import Sample
from signmm.utils.suggest import did_you_mean

TASKS = ('label', 'gloss', 'text')


def read_csv_labels(
    path: str | Path,
    task: str = 'label',
    column: str | None = None,
    shares: tuple[float, float] | None = None,
    seed: int = 0,
) -> tuple[list[str] | None, list[Sample]]:
    """Reads a table with a row per clip.

    Columns: ``video`` (a path below the folder of videos; without its ending it becomes the id), the answer,
    ``split``, and optionally ``signer``, ``first`` and ``last`` (frames of the clip in its video, the last exclusive).

    Args:
        path: CSV file with a header; comma, semicolon or tab.
        task: ``'label'``: the answer is a class. ``'gloss'``: glosses separated by spaces. ``'text'``: a sentence.
        column: Column of the answer; by default the first of ``gloss``, ``label`` and ``text`` that exists.
        shares: Shares of (val, test) where there is no column ``split``: whole signers where the signers are known,
            else clips.
        seed: Another seed, another choice.

    Returns:
        The label names in alphabetical order, None for sentences, and the samples.

    Raises:
        FileNotFoundError: No such file.
        ValueError: A column or a value is missing, or a class of another split never occurs in training.
    """
    if task not in TASKS:
        raise ValueError(f"unknown task '{task}'{did_you_mean(task, TASKS)}")
    rows = _read_rows(Path(path))
    names = [column] if column else ['gloss', 'label', 'text']
    answer = next((name for name in names if name in rows[0]), None)
    for name in ('video', answer):
        if name is None or name not in rows[0]:
            wanted = 'video' if name == 'video' else ' or '.join(names)
            raise ValueError(f"{path}: no column '{wanted}'; it has: {', '.join(rows[0])}")
    samples = [_sample(path, number, row, str(answer), task) for number, row in enumerate(rows, 2)]
    if 'split' not in rows[0]:
        if shares is None:
            raise ValueError(f"{path}: no column 'split'; add one, or say which shares are for validation and test")
        _choose_splits(samples, shares, seed)
    return (_number_labels(path, samples) if task == 'label' else None), samples


def _read_rows(path: Path) -> list[dict[str, str]]:
    # utf-8-sig: spreadsheet programs begin a file with a byte order mark.
    text = path.read_text(encoding='utf-8-sig')
    header = text.partition('\n')[0]
    delimiter = max(',;\t', key=header.count)
    rows = [
        {
            (key or '').strip().lower(): (value or '').strip()
            for key, value in row.items()
            if not isinstance(value, list)
        }
        for row in csv.DictReader(text.splitlines(), delimiter=delimiter)
    ]
    if not rows:
        raise ValueError(f'{path}: no rows below the header')
    return rows


def _sample(path: str | Path, line: int, row: dict[str, str], answer: str, task: str) -> Sample:
    for name in ('video', answer, *(['split'] if 'split' in row else [])):
        if not row[name]:
            raise ValueError(f"{path}, line {line}: column '{name}' is empty")
    value = row[answer]
    sample: Sample = {'video_id': PurePosixPath(row['video'].replace('\\', '/')).with_suffix('').as_posix()}
    sample['split'] = row.get('split', '')
    sample[task] = value.split() if task == 'gloss' else value
    if row.get('signer'):
        sample['signer'] = row['signer']
    if row.get('first') and row.get('last'):
        sample['frames'] = [int(row['first']), int(row['last'])]
    return sample


def _choose_splits(samples: Sequence[Sample], shares: tuple[float, float], seed: int) -> None:
    if min(shares) < 0 or sum(shares) >= 1:
        raise ValueError(f'shares of val and test must be at least 0 and together below 1, got {shares}')
    known = all('signer' in sample for sample in samples)
    groups = sorted(
        {sample['signer'] if known else sample['video_id'] for sample in samples}, key=lambda g: _hash(g, seed)
    )
    counts = [round(share * len(groups)) for share in shares]
    split_of = dict.fromkeys(groups, 'train')
    split_of.update(dict.fromkeys(groups[: counts[0]], 'val'))
    split_of.update(dict.fromkeys(groups[counts[0] : sum(counts)], 'test'))
    for sample in samples:
        sample['split'] = split_of[sample['signer'] if known else sample['video_id']]


def _hash(name: str, seed: int) -> bytes:
    return hashlib.blake2b(f'{seed}:{name}'.encode(), digest_size=8).digest()


def _number_labels(path: str | Path, samples: Sequence[Sample]) -> list[str]:
    labels = sorted({sample['label'] for sample in samples if sample['split'] == 'train'})
    unseen = sorted({sample['label'] for sample in samples} - set(labels))
    if unseen:
        raise ValueError(
            f"{path}: {len(unseen)} classes have no clip in split 'train' and could never be recognised: "
            f'{", ".join(unseen[:10])}'
        )
    number = {label: i for i, label in enumerate(labels)}
    for sample in samples:
        sample['label'] = number[sample['label']]
    return labels
