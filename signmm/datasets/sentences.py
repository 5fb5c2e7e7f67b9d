"""What data sets of sentences have in common."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from signmm.datasets.annotations import Sample
from signmm.datasets.csl_daily import COUNTS as CSL_DAILY
from signmm.datasets.phoenix import COUNTS as PHOENIX
from signmm.datasets.prepare import Corpus
from signmm.io.safe_pickle import load_pickle


def read_pickle_sentences(path: str | Path, split: str) -> tuple[list[Sample], dict]:
    """Reads a split in the form of neccam/slt: a list of dicts, gzipped or not, with restricted unpickling.

    Args:
        path: The pickle.
        split: Name of its split.

    Returns:
        Samples, and the features of each clip by video id: (T, F) arrays (torch tensors too), where the file has them.

    Raises:
        ValueError: An entry lacks a field.
    """
    samples: list[Sample] = []
    features = {}
    for number, entry in enumerate(load_pickle(Path(path))):
        for field in ('name', 'signer', 'gloss'):
            if field not in entry:
                raise ValueError(f"{path}: entry {number} has no field '{field}'; it has {sorted(entry)}")
        sample: Sample = {'video_id': entry['name'], 'split': split, 'gloss': entry['gloss'].split()}
        sample |= {'signer': str(entry['signer'])}
        if entry.get('text') is not None:
            sample['text'] = entry['text'].strip()
        samples.append(sample)
        if entry.get('sign') is not None:
            features[entry['name']] = entry['sign']
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
            file = features / f'{video_id}.npy'  # type: ignore[operator]
            file.parent.mkdir(parents=True, exist_ok=True)
            np.save(file, np.asarray(rows, np.float32))
    return Corpus(name, [], samples, counts, {'labels': None})
