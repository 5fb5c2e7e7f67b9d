"""Makes a searchable dictionary of clips, or adds signs to one; nothing is trained.

    signmm index work_dirs/my_signs/best.pth signs --out signs.npz
    signmm index work_dirs/my_signs/best.pth new_signs --add signs.npz --out signs.npz
    signmm index work_dirs/my_signs/best.pth signs --out signs.npz --space annotations.json poses

The folder has one folder for each sign, with one or more clips: pose files or videos. Where a sign has two
clips or more, a threshold for "not in the dictionary" is fitted. --space fits the directions in which clips are
compared to labelled clips, those of the training: better answers, for models that read PoseFeatures.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import add_clip_arguments, command_parser


def _parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('index', __doc__)
    parser.add_argument('checkpoint', help='.pth of a recogniser of isolated signs, of whatever signs')
    parser.add_argument('folder', type=Path, help='one folder for each sign')
    parser.add_argument('--out', type=Path, required=True, help='.npz file of the dictionary')
    parser.add_argument('--add', type=Path, help='dictionary whose signs are kept')
    parser.add_argument(
        '--space', nargs=2, metavar=('ANNOTATIONS', 'POSES'), help='labelled clips to fit the vectors to'
    )
    parser.add_argument('--space-split', nargs='+', default=['train'], metavar='SPLIT', help='their splits')
    add_clip_arguments(parser)
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm index``."""
    args = _parse_args(argv)
    import numpy as np

    from signmm.apis.clips import ClipReader
    from signmm.apis.lookup_vectors import clip_vectors, fit_space, lookup_inferencer
    from signmm.lookup import SignDictionary, fingerprint
    from signmm.utils.errors import ConfigError

    if args.out.suffix != '.npz':
        raise ConfigError(f"--out {args.out}: expected a name ending in .npz, got '{args.out.suffix}'")
    folders = sorted(path for path in args.folder.iterdir() if path.is_dir()) if args.folder.is_dir() else []
    if not folders:
        raise ConfigError(f'{args.folder}: expected a folder with one folder for each sign')
    if args.add and args.space:
        raise ConfigError('--space: the dictionary of --add brings its own; leave one of the two out')
    before = SignDictionary.load(args.add, args.checkpoint) if args.add else None
    space = before.space if before else None
    if args.space:
        space = fit_space(args.checkpoint, *args.space, split=args.space_split, device=args.device)
    names: list[str] = []
    examples: list[str] = []
    vectors = []
    with lookup_inferencer(args.checkpoint, space, args.device) as inferencer:
        reader = ClipReader(inferencer.extract, args.image_size, order=args.order, fields=args.fields)
        for folder in folders:
            clips, rows = clip_vectors(inferencer, reader.clips(folder), space)
            names += [folder.name] * len(clips)
            examples += clips
            vectors.append(rows)
    found = np.concatenate(vectors)
    new = SignDictionary(np.array(names), np.array(examples), found, fingerprint(args.checkpoint), space=space)
    made = before.add(names, examples, found) if before else new
    signs, counts = np.unique(made.names, return_counts=True)
    if len(signs) > 1 and counts.max() > 1:
        made = made.fit_threshold()
    made.save(args.out)
    text = 'none (no sign has two examples)' if np.isnan(made.threshold) else f'{made.threshold:.3f}'
    print(f'{args.out}: {len(signs)} signs, {len(made.names)} examples, threshold {text}')
    return 0
