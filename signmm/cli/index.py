"""Makes a searchable dictionary of clips, or adds signs to one; nothing is trained.

    signmm index work_dirs/my_signs/best.pth signs --out signs.npz
    signmm index work_dirs/my_signs/best.pth new_signs --add signs.npz --out signs.npz

The folder has one folder for each sign, with one or more clips: pose files or videos. Where a sign has two
clips or more, a threshold for "not in the dictionary" is fitted.
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
    add_clip_arguments(parser)
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm index``."""
    args = _parse_args(argv)
    import numpy as np

    from signmm.apis import SignInferencer
    from signmm.apis.clips import ClipReader
    from signmm.lookup import SignDictionary, fingerprint
    from signmm.utils.errors import ConfigError

    if args.out.suffix != '.npz':
        raise ConfigError(f"--out {args.out}: expected a name ending in .npz, got '{args.out.suffix}'")
    folders = sorted(path for path in args.folder.iterdir() if path.is_dir()) if args.folder.is_dir() else []
    if not folders:
        raise ConfigError(f'{args.folder}: expected a folder with one folder for each sign')
    before = SignDictionary.load(args.add, args.checkpoint) if args.add else None
    names: list[str] = []
    examples: list[str] = []
    vectors = []
    with SignInferencer(checkpoint=args.checkpoint, device=args.device, embedding=True, novelty=False) as inferencer:
        reader = ClipReader(inferencer.extract, args.image_size, order=args.order, fields=args.fields)
        for folder in folders:
            found = list(inferencer.iterate(reader.clips(folder)))
            names += [folder.name] * len(found)
            examples += [clip.clip for clip in found]
            vectors += [clip.embedding for clip in found]
    rows = np.array(vectors, np.float32)
    new = SignDictionary(np.array(names), np.array(examples), rows, fingerprint(args.checkpoint))
    made = before.add(names, examples, rows) if before else new
    signs, counts = np.unique(made.names, return_counts=True)
    if len(signs) > 1 and counts.max() > 1:
        made = made.fit_threshold()
    made.save(args.out)
    text = 'none (no sign has two examples)' if np.isnan(made.threshold) else f'{made.threshold:.3f}'
    print(f'{args.out}: {len(signs)} signs, {len(made.names)} examples, threshold {text}')
    return 0
