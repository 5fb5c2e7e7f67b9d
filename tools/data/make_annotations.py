"""A CSV of labels -> annotation file. See docs/how_to/my_own_videos.md."""

from __future__ import annotations

import argparse
from pathlib import Path

from signmm.datasets.annotations import coverage, split_counts, write_annotations
from signmm.datasets.csv_labels import TASKS, read_csv_labels
from signmm.datasets.pose_source import open_poses


def main() -> None:
    parser = argparse.ArgumentParser(description='make an annotation file from a CSV with a row per clip')
    parser.add_argument(
        'csv', type=Path, help='columns video, gloss (or label, text), split; optional signer, first, last'
    )
    parser.add_argument('out', type=Path, help='annotation file to write, e.g. data/mine/annotations.json')
    parser.add_argument('--task', default='label', choices=TASKS, help='a class, a sequence of glosses, or a sentence')
    parser.add_argument('--column', help='column of the answer; by default gloss, label or text')
    parser.add_argument('--shares', type=float, nargs=2, metavar=('VAL', 'TEST'), help='where there is no column split')
    parser.add_argument('--seed', type=int, default=0, help='of the choice made by --shares')
    parser.add_argument('--name', help='name of the data set; by default that of the CSV')
    parser.add_argument('--poses', help='packed store or folder of .npz, to report which clips are there')
    args = parser.parse_args()
    try:
        labels, samples = read_csv_labels(
            args.csv, args.task, args.column, tuple(args.shares) if args.shares else None, args.seed
        )
        meta = {'dataset': args.name or args.csv.stem, **({'labels': labels} if labels else {})}
        write_annotations(args.out, meta, samples)
        found, missing = coverage(samples, open_poses(args.poses)) if args.poses else ({}, [])
    except (ValueError, FileNotFoundError) as error:
        parser.exit(1, f'{parser.prog}: {error}\n')
    counts = ', '.join(f'{split} {count:,}' for split, count in split_counts(samples).items())
    classes = f'{len(labels)} classes, ' if labels else ''
    print(f'{args.out}: {classes}{counts}')
    for split, (there, total) in found.items():
        print(f'poses, {split}: {there:,} of {total:,} clips found')
    if missing:
        parser.exit(1, f'{len(missing):,} clips have no poses: {", ".join(missing[:10])}\n')


if __name__ == '__main__':
    main()
