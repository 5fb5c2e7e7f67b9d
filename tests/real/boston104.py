"""Turns ``boston104`` into an annotation file and a packed store.

    python -m tests.real.boston104 work_dirs/real

Three points are known: they become nose and wrists of ``triplet49``, everything else is missing. The nose of each
clip's first frames is moved to the centre of a 256 x 256 image.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from signmm.datasets.vocabulary import build_vocabulary
from signmm.structures import LAYOUTS, PoseSequence
from tests.real import real_data

FOLDER = real_data.DATA / 'boston104'
_JOINTS = ('left_wrist', 'right_wrist', 'nose')


def read_rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open() as file:
        return list(csv.DictReader(file))


def write_boston104(out: Path) -> Path:
    """Writes 161 training and 40 test sentences, and the vocabulary of the training set.

    Args:
        out: Target folder.

    Returns:
        Path of the annotation file.
    """
    frames = defaultdict(list)
    for row in read_rows('hands_condensed.csv'):
        frames[row['video']].append([float(row[f'{p}-{c}']) for p in ('left', 'right', 'nose') for c in 'xy'])
    signers = {row['video']: row['speaker'] for row in read_rows('speaker.csv')}
    layout = LAYOUTS['triplet49']
    take = layout.indices(_JOINTS)
    samples, poses = [], []
    for split in ('train', 'test'):
        words = defaultdict(list)
        for row in read_rows(f'{split}_words.csv'):
            words[row['video']].append((int(row['startframe']), row['word']))
        for video in sorted(words, key=int):
            points = np.array(frames[video], np.float32).reshape(-1, 3, 2)
            points += 128 - np.median(points[:10, 2], 0)
            xy, score = (
                np.zeros((len(points), len(layout), 2), np.float32),
                np.zeros((len(points), len(layout)), np.float32),
            )
            xy[:, take], score[:, take] = points, 1
            gloss = [word for _, word in sorted(words[video])]
            samples.append({'video_id': video, 'split': split, 'signer': signers[video], 'gloss': gloss})
            poses.append(PoseSequence(xy, score, layout, None, (256, 256), 'rwth-boston-104 annotation', video))
    path = real_data.write(out, 'boston104', samples, poses, None)
    vocabulary = build_vocabulary([(s['split'], s['gloss']) for s in samples], 'train_gloss')
    vocabulary.save(path.with_name('glosses.json'))
    return path


if __name__ == '__main__':
    write_boston104(Path(sys.argv[1]))
