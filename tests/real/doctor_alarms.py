"""Counts the doctor's false alarms on repetitions and the planted copies that it finds.

python -m tests.real.doctor_alarms [bhutan15 isl_kinect30 slow ...]
"""

from __future__ import annotations

import sys
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
#: Two takes of isl_kinect30 that are one recording in the source, equal to 0.00002 shoulder widths: no false alarm.
KNOWN = {('pradeep_bye_7', 'pradeep_bye_9')}


def takes_of(name: str, folder: Path) -> tuple[list[str], list[int], list[PoseSequence]]:
    """Gives ids, labels and clips of a set, all in one split.

    Args:
        name: A key of :data:`SETS`, or ``'slow'``: made-up clips that move under 2 % of the shoulder width.
        folder: For files.
    """
    if name == 'slow':
        rows = list(slow_takes(30, 40))
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
    for name in sys.argv[1:] or ['bhutan15', 'isl_kinect30', 'slow']:
        with tempfile.TemporaryDirectory() as folder:
            ids, labels, poses = takes_of(name, Path(folder))
        pairs, wrong = alarms(ids, labels, poses)
        print(f'{name}: {len(wrong)} false alarms in {pairs:,} pairs of one sign {wrong[:5]}', flush=True)
        print(f'{name}: found of {PLANTED}: ' + ', '.join(f'{k} {found_copies(poses, k)}' for k in KINDS), flush=True)


if __name__ == '__main__':
    main()
