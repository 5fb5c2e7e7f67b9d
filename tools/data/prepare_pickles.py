"""Pickles in the form of neccam/slt -> annotation file and one feature file per clip. See docs/datasets/phoenix.md.

python tools/data/prepare_pickles.py data/raw/phoenix14t.pami0 --name phoenix14t --features data/phoenix14t/rgb \
    --out data/phoenix14t/annotations.json
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from signmm.datasets.csl_daily import COUNTS as CSL_DAILY
from signmm.datasets.phoenix import COUNTS as PHOENIX
from signmm.datasets.prepare import Corpus, run_tool
from signmm.datasets.sentences import read_pickle_sentences

COUNTS = {**PHOENIX, 'csl_daily': CSL_DAILY}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('pickles', help='path without the ending .train, .dev, .test (gzipped or not)')
    parser.add_argument('--name', default='phoenix14t', choices=sorted(COUNTS))
    parser.add_argument('--features', type=Path, help="write each clip's features there, <video_id>.npy")


def read(args: argparse.Namespace) -> Corpus:
    samples = []
    for split in COUNTS[args.name]:
        found, features = read_pickle_sentences(f'{args.pickles}.{split}', split)
        samples += found
        for name, rows in features.items() if args.features else ():
            path = args.features / f'{name}.npy'
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, np.asarray(rows, np.float32))
    return Corpus(args.name, [], samples, COUNTS[args.name], {'labels': None})


if __name__ == '__main__':
    run_tool('Pickles in the form of neccam/slt to annotation file', add_arguments, read)
