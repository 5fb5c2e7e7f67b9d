"""What data sets of sentences have in common."""

from __future__ import annotations

from pathlib import Path

from signmm.datasets.annotations import Sample
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
