"""Where signs are in sentences: floors without a model, then a trained one; the test split is looked at once.

    python -m tests.real.segmentation synthsign --seeds 0 1 2
    python -m tests.real.segmentation boston104 --seeds 0 1 2

``boston104`` has two hands and a nose: for the rule of rest, shoulders are put below the nose, as far apart as is best
on the training sentences by F1.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from signmm.apis.segments import RULES
from signmm.datasets.annotations import read_annotations
from signmm.evaluation.segments import segment_scores
from signmm.io import PackedStore
from signmm.segmentation import signing_spans
from signmm.structures import PoseSequence
from tests.real.boston104 import write_boston104
from tests.real.sentence_experiments import ROOT, call, show, write_synthsign

METRICS = ('F1', 'F1_50', 'IoU', 'segments')
Clips = list[tuple[PoseSequence, list[tuple[int, int]]]]


def read(annotations: Path, poses: Path, split: str) -> Clips:
    """Poses and places of signs of a split."""
    store = PackedStore(poses)
    samples = [sample for sample in read_annotations(annotations)[1] if sample['split'] == split]
    return [(store[sample['video_id']], [tuple(pair) for pair in sample['segments']]) for sample in samples]


def with_shoulders(pose: PoseSequence, width: float) -> PoseSequence:
    """Puts shoulders below the nose, ``width`` pixels apart."""
    left, right, nose = pose.layout.indices(('left_shoulder', 'right_shoulder', 'nose'))
    xy, score = pose.xy.copy(), pose.score.copy()
    for joint, side in ((left, 0.5), (right, -0.5)):
        xy[:, joint] = pose.xy[:, nose] + width * np.array([side, 0.75])
        score[:, joint] = 1
    return replace(pose, xy=xy, score=score)


def floors(name: str, clips: Clips) -> None:
    """A row for the whole clip as one sign, and for each rule."""
    ways = {'the whole clip as one sign': lambda pose: [(0, len(pose))], **RULES}
    for way, segment in ways.items():
        show(f'{name}: {way}', [segment_scores([(truth, segment(pose)) for pose, truth in clips])], METRICS)


def boston104(seeds: list[int]) -> None:
    files = ROOT / 'boston104_words'
    if not files.is_dir():
        write_boston104(ROOT, rounds=0).parent.rename(files)
    paths = files / 'annotations.json', files / 'poses'
    train = read(*paths, 'train')

    def score(width: float) -> float:
        return segment_scores([(truth, signing_spans(with_shoulders(pose, width))) for pose, truth in train])['F1']

    width = max((7.0, 10.0, 14.0, 20.0, 28.0, 40.0, 57.0, 80.0), key=score)
    print(f'shoulders {width:g} px apart')
    floors('boston104', [(with_shoulders(pose, width), truth) for pose, truth in read(*paths, 'test')])
    options = [f'{split}_dataloader.dataset.{key}={path}' for split in ('train', 'test')
               for key, path in zip(('ann_file', 'poses'), paths, strict=True)]  # fmt: skip
    runs = [call('boston104_bio.py', ROOT / 'runs' / f'boston104_bio_{seed}', seed, options) for seed in seeds]
    show('boston104: tags, three points', runs, METRICS)


def synthsign(seeds: list[int]) -> None:
    files = ROOT / 'synthsign_words'
    if not files.is_dir():
        write_synthsign(files)
    paths = files / 'sentences.json', files / 'sentences_poses'
    floors('synthsign', read(*paths, 'test'))
    options = [f'{split}_dataloader.dataset.{key}={path}' for split in ('train', 'val', 'test')
               for key, path in zip(('ann_file', 'poses'), paths, strict=True)]  # fmt: skip
    config = '../../../configs/segmentation/bio_synthsign.py'
    runs = [call(config, ROOT / 'runs' / f'synthsign_bio_{seed}', seed, options) for seed in seeds]
    show('synthsign: tags', runs, METRICS)


def main() -> None:
    """Prints the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data', nargs='+', choices=['synthsign', 'boston104'])
    parser.add_argument('--seeds', type=int, nargs='+', default=[0])
    args = parser.parse_args()
    for name in args.data:
        {'synthsign': synthsign, 'boston104': boston104}[name](args.seeds)


if __name__ == '__main__':
    main()
