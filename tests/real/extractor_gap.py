"""Training on one extractor and testing on another: measured differences, laid on the test clips of wlasl50.

PYTHON tests/real/extract_twice.py ../shared/data/demo_videos work_dirs/real/extracted_twice.npz
python -m tests.real.extractor_gap small extractor_noise --seeds 0 1
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from signmm.io import PackedStore
from tests.real import real_data
from tests.real.experiments import ROOT
from tests.real.small_data import dev_files, hits, interval, made, scores

FIRST, OTHERS = 'holistic', ('hands_pose', 'holistic_small')
HANDS = (slice(7, 28), slice(28, 49))
#: A hand counts as misplaced where its joints are this far away on average (root mean square, shoulder widths).
MISPLACED = 0.03


def differences(other: str) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Compares an extractor with :data:`FIRST` on the demo videos.

    Args:
        other: One of :data:`OTHERS`.

    Returns:
        For each hand of a video, of the frames in which the first one found it: moves of the hand (T, 21, 3), whether
        the other one found it (T,), and moves of the body (T, 7, 3), in shoulder widths.
    """
    z = dict(np.load(ROOT / 'extracted_twice.npz'))
    found = []
    for name in sorted({key.split('/')[0] for key in z}):
        a, b = z[f'{name}/{FIRST}'], z[f'{name}/{other}']
        gap = np.linalg.norm(a[:, 1, :2] - a[:, 2, :2], axis=-1)
        move = (b - a)[..., :3] / np.median(gap[gap > 0])
        for hand in HANDS:
            first, second = ((x[:, hand, 3] > 0).any(1) for x in (a, b))
            if first.sum() >= 10:
                moved = np.where((first & second)[:, None, None], move[:, hand], 0)
                found.append((moved[first], second[first], move[first, :7]))
    return found


def describe(other: str) -> str:
    """Fits the numbers of ``ExtractorNoise`` to the differences.

    Args:
        other: One of :data:`OTHERS`.

    Returns:
        A row: jitter, misplaced, offset, bend, lost, and the mean runs of the last two kinds.
    """
    hands = differences(other)
    moves = np.concatenate([move[seen] for move, seen, _ in hands])[..., :2]
    size = [np.sqrt((move[..., :2] ** 2).mean((1, 2))) for move, _, _ in hands]
    away = np.concatenate([s[seen] for s, (_, seen, _) in zip(size, hands, strict=True)]) > MISPLACED
    common = moves[away].mean(1, keepdims=True)
    runs = [_mean_run([s > MISPLACED for s in size]), _mean_run([~seen for _, seen, _ in hands])]
    lost = np.concatenate([~seen for _, seen, _ in hands]).mean()
    numbers = (_rms(moves[~away]), away.mean(), _rms(common), _rms(moves[away] - common), lost, *runs)
    return f'| {other} | {" | ".join(f"{number:.3f}" for number in numbers)} |'


def _rms(x: np.ndarray) -> float:
    return float(np.sqrt((x**2).mean()))


def _mean_run(rows: list[np.ndarray]) -> float:
    ends = [np.diff(np.r_[0, row.astype(int), 0]) for row in rows]
    return float(sum(row.sum() for row in rows) / max(1, sum((end == 1).sum() for end in ends)))


def write_as(other: str, files: Path) -> Path:
    """Writes the test clips of a set with differences of another extractor laid on them.

    Each hand of a clip gets a stretch of the differences of one measured hand, the body those beside the left one.

    Args:
        other: One of :data:`OTHERS`.
        files: Annotation file of clips from Holistic.

    Returns:
        Annotation file of the new set.
    """
    data, store = json.loads(files.read_text()), PackedStore(files.parent / 'poses')
    rng, measured = np.random.default_rng(0), differences(other)
    samples, poses = [s for s in data['samples'] if s['split'] == 'test'], []
    for sample in samples:
        pose = store[sample['video_id']]
        points = np.concatenate([pose.xy, pose.z[..., None]], -1)
        score = pose.score.copy()
        width = np.median(np.linalg.norm(points[:, 1, :2] - points[:, 2, :2], axis=-1))
        for place, hand in enumerate(HANDS):
            move, seen, body = measured[rng.integers(len(measured))]
            frames = (rng.integers(len(move)) + np.arange(len(points))) % len(move)
            shift = move[frames] * width
            shift[..., 2] -= shift[:, :1, 2]  # z of a hand starts at its wrist
            points[:, hand] += shift
            score[~seen[frames], hand] = 0
            if place == 0:
                points[:, :7] += body[frames] * width
        points = (points * (score > 0)[..., None]).astype(np.float32)
        moved = replace(pose, xy=points[..., :2], score=score, z=points[..., 2], extractor=f'mediapipe {other}')
        poses.append(moved)
    return real_data.write(ROOT, f'{files.parent.name}_{other}', samples, poses, data['metainfo']['labels'])


def main() -> None:
    """Prints the fitted numbers, then each row of training on each extractor, development directions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('rows', nargs='+')
    parser.add_argument('--seeds', type=int, nargs='+', default=[0])
    args = parser.parse_args()
    print('\n'.join(describe(other) for other in OTHERS))
    files = dev_files()
    tests = {FIRST: files}
    for other in OTHERS:
        tests[other] = made(f'{files.parent.name}_{other}', lambda _, other=other: write_as(other, files))
    for name in args.rows:
        for other, test in tests.items():
            value = np.mean([hits(scores(name, files, test, seed)) for seed in args.seeds], axis=0)
            low, high = interval([value])
            print(f'| {name} | {other} | {100 * value.mean():.1f} [{low:.1f}, {high:.1f}] |', flush=True)


if __name__ == '__main__':
    main()
