"""Makes a searchable dictionary of clips, or adds signs to one; nothing is trained.

    signmm index work_dirs/my_signs/best.pth signs --out signs.npz
    signmm index work_dirs/my_signs/best.pth new_signs --add signs.npz --out signs.npz
    signmm index work_dirs/my_signs/best.pth signs --out signs.npz --space annotations.json poses
    signmm index work_dirs/my_signs/best.pth signs --out signs.npz --threshold-from clips_of_others

The folder has one folder for each sign, with one or more clips: pose files or videos. "Not in the dictionary" is fitted
on these clips, each asking without itself and once more without its sign, or with --threshold-from on other clips in
folders named by their sign, which need not be in the dictionary: best on clips of other people. --space fits the
directions in which clips are compared to labelled clips, those of the training: better answers, for models that read
PoseFeatures.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from signmm.cli.arguments import add_clip_arguments, command_parser

if TYPE_CHECKING:
    import numpy as np

    from signmm.apis import SignInferencer
    from signmm.lookup import LookupSpace


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
    parser.add_argument(
        '--threshold-from', type=Path, metavar='FOLDER',
        help='clips, in folders named by their sign, that "not in the dictionary" is fitted on',
    )  # fmt: skip
    add_clip_arguments(parser)
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm index``."""
    args = _parse_args(argv)
    import numpy as np

    from signmm.apis.lookup_vectors import fit_space, lookup_inferencer
    from signmm.lookup import SignDictionary, fingerprint
    from signmm.utils.errors import ConfigError

    if args.out.suffix != '.npz':
        raise ConfigError(f"--out {args.out}: expected a name ending in .npz, got '{args.out.suffix}'")
    if args.add and args.space:
        raise ConfigError('--space: the dictionary of --add brings its own; leave one of the two out')
    before = SignDictionary.load(args.add, args.checkpoint) if args.add else None
    space = before.space if before else None
    if args.space:
        space = fit_space(args.checkpoint, *args.space, split=args.space_split, device=args.device)
    with lookup_inferencer(args.checkpoint, space, args.device) as inferencer:
        names, examples, vectors = _look(inferencer, args, args.folder, space)
        asked = _look(inferencer, args, args.threshold_from, space) if args.threshold_from else None
    new = SignDictionary(np.array(names), np.array(examples), vectors, fingerprint(args.checkpoint), space=space)
    made = before.add(names, examples, vectors) if before else new
    signs, counts = np.unique(made.names, return_counts=True)
    if asked is not None:
        made = made.fit_decision(asked[2], asked[0])
    elif len(signs) > 1 and counts.max() > 1:
        made = made.fit_decision()
    made.save(args.out)
    text = 'threshold none (no sign has two examples)' if made.decision is None else made.decision.summary()
    print(f'{args.out}: {len(signs)} signs, {len(made.names)} examples, {text}')
    return 0


def _look(
    inferencer: SignInferencer, args: argparse.Namespace, folder: Path, space: LookupSpace | None
) -> tuple[list[str], list[str], np.ndarray]:
    """Signs, files and vectors of the clips below a folder of folders."""
    import numpy as np

    from signmm.apis.clips import ClipReader
    from signmm.apis.lookup_vectors import clip_vectors
    from signmm.io.ids import nfc
    from signmm.utils.errors import ConfigError

    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    folders = [path for path in inside if path.is_dir() and not path.name.startswith('.')]
    if not folders:
        raise ConfigError(f'{folder}: expected a folder with one folder for each sign')
    reader = ClipReader(inferencer.extract, args.image_size, order=args.order, fields=args.fields)
    found = [(nfc(path.name), *clip_vectors(inferencer, reader.clips(path), space)) for path in folders]
    names = [name for name, clips, _ in found for _ in clips]
    return names, [clip for _, clips, _ in found for clip in clips], np.concatenate([rows for _, _, rows in found])
