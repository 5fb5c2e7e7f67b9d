"""A table of labels, or folders named by them -> annotation file. See docs/how_to/my_own_videos.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import command_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm data annotate``."""
    args = _arguments(argv)
    from signmm.datasets.annotations import coverage, split_counts, write_annotations
    from signmm.datasets.csv_labels import read_csv_labels
    from signmm.datasets.folder_labels import read_folder_labels
    from signmm.datasets.pose_source import open_poses

    shares = tuple(args.shares) if args.shares else None
    labels: list[str] | None
    if args.source.is_dir() or args.source.suffix in ('.pkl', '.pickle'):
        labels, samples = read_folder_labels(args.source, shares, args.seed)
    else:
        asked = {role: getattr(args, f'{role}_column') for role in ('video', 'label', 'signer', 'split')}
        columns = {role: name for role, name in asked.items() if name}
        labels, samples = read_csv_labels(
            args.source, args.task, args.column, shares, args.seed, columns, args.encoding
        )
    meta = {'dataset': args.name or args.source.stem, **({'labels': labels} if labels else {})}
    write_annotations(args.out, meta, samples)
    found, missing = coverage(samples, open_poses(args.poses)) if args.poses else ({}, [])
    counts = ', '.join(f'{split} {count:,}' for split, count in split_counts(samples).items())
    classes = f'{len(labels)} classes, ' if labels else ''
    print(f'{args.out}: {classes}{counts}')
    for split, (there, total) in found.items():
        print(f'poses, {split}: {there:,} of {total:,} clips found')
    if missing:
        print(f'{len(missing):,} clips have no poses: {", ".join(missing[:10])}', file=sys.stderr)
    return 1 if missing else 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('data annotate', __doc__)
    parser.add_argument(
        'source',
        type=Path,
        help='CSV or .xlsx with columns video, gloss (or label, text), split; optional signer, first, last; or a '
        'folder LABEL/CLIP or SPLIT/LABEL/CLIP of poses or videos, or an annotation pickle of pyskl',
    )
    parser.add_argument('out', type=Path, help='annotation file to write, e.g. data/mine/annotations.json')
    parser.add_argument(
        '--task', default='label', help='label, gloss or text: a class, a sequence of glosses, or a sentence'
    )
    parser.add_argument('--column', help='column of the answer; by default gloss, label or text')
    for role in ('video', 'label', 'signer', 'split'):
        parser.add_argument(f'--{role}-column', metavar='NAME', help=f'column of the table instead of {role}')
    parser.add_argument('--encoding', help='of a table that is neither UTF-8 nor UTF-16')
    parser.add_argument('--shares', type=float, nargs=2, metavar=('VAL', 'TEST'), help='where there is no column split')
    parser.add_argument('--seed', type=int, default=0, help='of the choice made by --shares')
    parser.add_argument('--name', help='name of the data set; by default that of the CSV')
    parser.add_argument('--poses', help='packed store, or poses of any other format, to report which clips are there')
    return parser.parse_args(argv)
