"""What data sets of sentences have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from signmm.datasets.annotations import Sample
from signmm.datasets.csl_daily import COUNTS as CSL_DAILY
from signmm.datasets.phoenix import COUNTS as PHOENIX
from signmm.datasets.prepare import Corpus
from signmm.io.atomic import writing
from signmm.io.guarded import need
from signmm.io.ids import check_id
from signmm.io.safe_pickle import load_pickle


def read_pickle_sentences(path: str | Path, split: str) -> tuple[list[Sample], dict]:
    """Reads a split in the form of neccam/slt: a list of dicts, gzipped or not, with restricted unpickling.

    Args:
        path: The pickle.
        split: Name of its split.

    Returns:
        Samples, and the features of each clip by video id: (T, F) arrays (torch tensors too), where the file has them.

    Raises:
        ValueError: An entry lacks a field, or has a wrong one; the message names file, entry and field.
    """
    samples: list[Sample] = []
    features = {}
    content = load_pickle(path)
    if not isinstance(content, list):
        raise ValueError(f'pickle {path}: expected a list of samples, got {type(content).__name__}')
    for number, entry in enumerate(content):
        where = f'pickle {path}, entry {number}'
        name = check_id(need(entry, 'name', str, where), where)
        sample: Sample = {'video_id': name, 'split': split, 'gloss': need(entry, 'gloss', str, where).split()}
        sample |= {'signer': str(need(entry, 'signer', (str, int), where))}
        if entry.get('text') is not None:
            sample['text'] = need(entry, 'text', str, where).strip()
        samples.append(sample)
        if entry.get('sign') is not None:
            features[name] = _features(entry['sign'], where)
    return samples, features


def read_pickle_corpus(path: str, name: str, features: Path | None = None) -> Corpus:
    """Reads all splits in the form of neccam/slt.

    Args:
        path: Without the ending ``.train``, ``.dev`` or ``.test``.
        name: ``'phoenix14'``, ``'phoenix14t'`` or ``'csl_daily'``.
        features: Folder for the features of each clip, ``<video_id>.npy`` of shape (T, F); None leaves them out.

    Returns:
        The corpus.
    """
    counts = {**PHOENIX, 'csl_daily': CSL_DAILY}[name]
    samples: list[Sample] = []
    for split in counts:
        found, arrays = read_pickle_sentences(f'{path}.{split}', split)
        samples += found
        for video_id, rows in arrays.items() if features else ():
            with writing(features / f'{video_id}.npy') as file:  # type: ignore[operator]
                np.save(file, np.asarray(rows, np.float32))
    return Corpus(name, path, [], samples, counts, {'labels': None})


def _features(rows: Any, where: str) -> np.ndarray:
    numbers = isinstance(rows, np.ndarray) and rows.dtype.kind in 'fiu'
    if not numbers or rows.ndim != 2 or not np.isfinite(rows).all():
        got = f'{rows.dtype} {rows.shape}' if isinstance(rows, np.ndarray) else type(rows).__name__
        raise ValueError(f"{where}: field 'sign' must be finite numbers (T, F), got {got}")
    return rows
