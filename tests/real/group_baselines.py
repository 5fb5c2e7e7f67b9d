"""Classifiers without a network, one signer or language left out at a time: baselines of docs/recipes.md.

python -m tests.real.group_baselines fingerspelling kernel dtw mean linear
python -m tests.real.group_baselines isl_kinect30 kernel linear mean
python -m tests.real.group_baselines isl_kinect30_xy kernel linear mean
python -m tests.real.group_baselines fingerspelling kernel --draws 8 --fisher 1
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
from mmengine.registry import init_default_scope

from signmm.baselines import KINDS, ClipRows, predict, read_rows, row_recipe
from signmm.baselines.classifiers import Settings
from signmm.config.open import open_config
from tests.real import real_data
from tests.real.experiments import CONFIGS
from tests.real.small_data import interval, made

#: Set: config whose features are read.
SETS = {
    'fingerspelling': 'wlasl50_signmm_small.py',
    'isl_kinect30': 'isl_kinect30_signmm_small.py',
    'isl_kinect30_long': 'isl_kinect30_signmm_small_long.py',
    'isl_kinect30_xy': 'isl_kinect30_signmm_small_xy.py',
}


def write_fingerspelling(out: Path) -> Path:
    """Writes the letters A to Z of 14 languages, all in split ``test``.

    Args:
        out: Target folder.

    Returns:
        Path of the annotation file; the language of a clip stands as its ``signer``.
    """
    z = real_data.load('fingerspelling')
    real_data.scale_fingerspelling_depth(z)
    names = real_data.LAYOUTS['mediapipe75'].joints[:33]
    letters = [unicodedata.normalize('NFC', letter).upper() for letter in z['letter'].tolist()]
    samples, poses = [], []
    for i, s in enumerate(real_data.clips(z)):
        if len(letters[i]) == 1 and 'A' <= letters[i] <= 'Z':
            body, left, right = np.split(z['points'][s], [33, 54], 1)
            video, label = f'{z["language"][i]}_{i}', ord(letters[i]) - ord('A')
            samples.append({'video_id': video, 'split': 'test', 'signer': str(z['language'][i]), 'label': label})
            poses.append(real_data.holistic(body, names, left, right, video, (500, 500), False, depth=True))
    labels = [chr(ord('A') + i) for i in range(26)]
    return real_data.write(out, 'fingerspelling_az', samples, poses, labels)


def group_files(data: str) -> Path:
    """Writes a set unless it is there.

    Args:
        data: A key of ``SETS``.

    Returns:
        Its annotation file; the group of a clip, a signer or a language, stands as its ``signer``.
    """
    if data == 'fingerspelling':
        return made('fingerspelling_az', write_fingerspelling)
    return made('isl_kinect30_rajat', lambda out: real_data.write_isl_kinect30(out, 'rajat'))


def group_rows(data: str, clips: int, draws: int = 0) -> tuple[ClipRows, np.ndarray]:
    """Reads all clips of a set.

    Args:
        data: A key of ``SETS``.
        clips: Stretches among the views.
        draws: Random views, the last ones.

    Returns:
        N clips and (N,) their groups.
    """
    files = group_files(data)
    samples = json.loads(files.read_text())['samples']
    signer = {sample['video_id']: sample['signer'] for sample in samples}
    recipe = row_recipe(open_config(str(CONFIGS / SETS[data])), SETS[data])
    splits = sorted({sample['split'] for sample in samples})
    # The signers of isl_kinect30 are all right-handed: there mirror images hurt.
    rows = read_rows(
        files, files.parent / 'poses', splits, recipe, flip=data == 'fingerspelling', clips=clips, draws=draws
    )
    return rows, np.array([signer[video] for video in rows.video_ids])


def left_out(
    kind: str, rows: ClipRows, test: np.ndarray, draws: int = 0, settings: Settings | None = None
) -> np.ndarray:
    """Tests some clips after training on the others.

    Args:
        kind: Of classifier.
        rows: N clips.
        test: (N,) bool, of which M are true.
        draws: Random views, the last ones, which are for training alone.
        settings: Of the classifier.

    Returns:
        (M,) bool, which of them are recognised.
    """

    def part(chosen: np.ndarray, views: int) -> ClipRows:
        return ClipRows(rows.video_ids[chosen], rows.labels[chosen], rows.views[chosen, :views], rows.label_names)

    views = rows.views.shape[1]
    return predict(kind, part(~test, views), part(test, views - draws), settings).argmax(1) == rows.labels[test]


def main() -> None:
    """Prints a row for each kind: mean over the groups with its interval, and every group."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('set', choices=list(SETS))
    parser.add_argument('kinds', nargs='+', choices=list(KINDS))
    parser.add_argument('--clips', type=int, default=3, help='stretches among the views')
    parser.add_argument('--draws', type=int, default=0, help='random views of training clips')
    parser.add_argument('--fisher', type=float, default=0.0, help='power of the weights of the numbers')
    args = parser.parse_args()
    init_default_scope('signmm')
    rows, groups = group_rows(args.set, args.clips, args.draws)
    print(f'{args.set}: {len(groups)} clips, {rows.views.shape[1]} views; groups {" ".join(np.unique(groups))}')
    for kind in args.kinds:
        # A nearest neighbour is asked for whole clips alone.
        seen = replace(rows, views=rows.views[:, :1]) if kind == 'dtw' else rows
        draws, settings = 0 if kind == 'dtw' else args.draws, Settings(fisher=args.fisher)
        hits = [left_out(kind, seen, groups == group, draws, settings) for group in np.unique(groups)]
        low, high = interval(hits)
        each = ', '.join(f'{100 * h.mean():.1f}' for h in hits)
        print(
            f'| {kind} | {100 * np.mean([h.mean() for h in hits]):.1f} [{low:.1f}, {high:.1f}] | {each} |', flush=True
        )


if __name__ == '__main__':
    main()
