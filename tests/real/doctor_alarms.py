"""Counts the doctor's false alarms on repetitions and the planted copies that it finds.

python -m tests.real.doctor_alarms [bhutan15 isl_kinect30 wlasl50 slow slow_noisy ...] [--seeds 0 1 2]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from math import comb
from pathlib import Path

import numpy as np

from signmm.datasets.annotations import read_annotations
from signmm.datasets.pose_source import open_poses
from signmm.doctor.leaks import LeakFinder
from signmm.doctor.plant import KINDS
from signmm.structures import PoseSequence
from tests.real.doctor_data import SETS
from tests.test_doctor.slow_takes import slow_takes

PLANTED = 100
#: Noise of made-up slow takes, in shoulder widths: of a good detector, and as large as what takes differ by.
SLOW = {'slow': 0.001, 'slow_noisy': 0.004}
#: Two takes of isl_kinect30 that are one recording in the source, equal to 0.00002 shoulder widths: no false alarm.
KNOWN = {('pradeep_bye_7', 'pradeep_bye_9')}


def takes_of(name: str, folder: Path) -> tuple[list[str], list[int], list[PoseSequence]]:
    """Gives ids, labels and clips of a set, all in one split.

    Args:
        name: A key of :data:`SETS`, or a key of :data:`SLOW`: made-up clips that move under 2 % of the shoulder width.
        folder: For files.
    """
    if name in SLOW:
        rows = list(slow_takes(30, 40, noise=SLOW[name]))
        return [str(i) for i in range(len(rows))], [label for label, _ in rows], [pose for _, pose in rows]
    path = SETS[name](folder)
    samples, store = read_annotations(path)[1], open_poses(path.parent / 'poses')
    return ([s['video_id'] for s in samples], [s['label'] for s in samples], [store[s['video_id']] for s in samples])


def alarms(ids: list[str], labels: list[int], poses: list[PoseSequence]) -> tuple[int, list[str]]:
    """Gives the number of pairs of one label, and those that the doctor takes for copies."""
    finder = LeakFinder()
    for row, pose in enumerate(poses):
        finder.add(row, pose)
    pairs = [(ids[k.first], ids[k.second]) for k in finder.find(['all'] * len(ids))]
    return sum(comb(n, 2) for n in Counter(labels).values()), [f'{a} = {b}' for a, b in pairs if (a, b) not in KNOWN]


def found_copies(poses: list[PoseSequence], kind: str, seed: int = 0) -> int:
    """Plants copies of one kind in another split, and counts those that are found."""
    rng, rows = np.random.default_rng(seed), len(poses)
    chosen = rng.choice(rows, PLANTED, replace=False).tolist()
    finder = LeakFinder()
    for row, pose in enumerate([*poses, *(KINDS[kind](poses[i], rng) for i in chosen)]):
        finder.add(row, pose)
    found = {(k.first, k.second) for k in finder.find(['all'] * rows + ['copies'] * PLANTED, within=False)}
    return len(found & {(i, rows + k) for k, i in enumerate(chosen)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', default=['bhutan15', 'isl_kinect30', 'wlasl50', *SLOW])
    parser.add_argument('--seeds', type=int, nargs='+', default=[0], help='of the planted copies')
    args = parser.parse_args()
    for name in args.names:
        with tempfile.TemporaryDirectory() as folder:
            ids, labels, poses = takes_of(name, Path(folder))
        pairs, wrong = alarms(ids, labels, poses)
        print(f'{name}: {len(wrong)} false alarms in {pairs:,} pairs of one sign {wrong[:5]}', flush=True)
        for kind in KINDS:
            counts = [found_copies(poses, kind, seed) for seed in args.seeds]
            print(f'{name}: {kind}: found of {PLANTED}: {" ".join(map(str, counts))}', flush=True)


if __name__ == '__main__':
    main()
