"""Trains and tests a classifier without a network: what a recogniser of the same clips has to beat.

    signmm baseline annotations.json poses                        # Gaussian kernel machine, split train -> test
    signmm baseline annotations.json poses --kind dtw --clips 0
    signmm baseline annotations.json poses --draws 8 --fisher 1   # the best of docs/recipes.md
    signmm baseline annotations.json poses --out kernel.npz       # a score file, for signmm fuse

kernel: ridge regression with a Gaussian kernel, exact; nystroem: the same, approximated, for many clips; linear: ridge
regression; mean: nearest class mean; dtw: nearest neighbour under dynamic time warping; frequent: the shares of the
classes. Features and pipeline are those of a network's config. All views of a training clip are training rows; the
scores of a test clip are the mean over its views.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from signmm.cli.arguments import add_cfg_options, command_parser

KINDS = ('kernel', 'nystroem', 'linear', 'mean', 'dtw', 'frequent')


def _parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('baseline', __doc__)
    parser.add_argument('annotations', help='annotation file, docs/datasets/format.md')
    parser.add_argument('poses', help='packed store, or poses of any other format')
    parser.add_argument('--kind', choices=KINDS, default='kernel')
    parser.add_argument(
        '--config', default='signmm/signmm_small_own.py', help='whose features and test pipeline are used'
    )
    parser.add_argument('--train', nargs='+', default=['train'], metavar='SPLIT')
    parser.add_argument('--split', default='test', help='split that is tested')
    parser.add_argument('--no-flip', action='store_true', help='no mirror images among the views')
    parser.add_argument('--clips', type=int, default=3, help='stretches among the views, beside the whole clip')
    parser.add_argument('--stretch', type=float, default=0.8, help='length of a stretch, as a share of the clip')
    parser.add_argument(
        '--draws', type=int, default=0, metavar='N', help='random views of each training clip, as networks train on'
    )
    parser.add_argument(
        '--fisher', type=float, default=0.0, metavar='POWER',
        help='weigh each number by how well it tells the training classes apart; 1 is usual, 0 = all alike',
    )  # fmt: skip
    parser.add_argument('--ridge', type=float, help='ridge constant; default 0.03, for linear 100')
    parser.add_argument('--components', type=int, help='landmarks of nystroem; default 2000')
    parser.add_argument(
        '--temperature', type=float, default=0.2, help='scores become softmax(scores / temperature); the order stays'
    )
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--out', help='.npz or .json file for ids, labels and scores of every clip')
    add_cfg_options(parser)
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm baseline``."""
    args = _parse_args(argv)
    import numpy as np

    from signmm.baselines import predict, read_rows, row_recipe
    from signmm.baselines.classifiers import Settings
    from signmm.evaluation.accuracy import top_k_accuracy
    from signmm.evaluation.score_files import ScoreFile, check_out, write_scores
    from signmm.utils.configs import load_config
    from signmm.utils.errors import ConfigError

    out = check_out(args.out) if args.out else None
    given: dict[str, Any] = {}
    for option, value, kinds in (
        ('ridge', args.ridge, ('kernel', 'nystroem', 'linear')),
        ('components', args.components, ('nystroem',)),
    ):
        if value is not None and args.kind not in kinds:
            raise ConfigError(f'--{option} is of kind {", ".join(kinds)} alone, not of {args.kind}; leave it out')
        if value is not None:
            given['linear_ridge' if (option, args.kind) == ('ridge', 'linear') else option] = value
    settings = Settings(temperature=args.temperature, seed=args.seed, fisher=args.fisher, **given)
    if set(args.train) & {args.split}:
        raise ConfigError(f'--split {args.split}: is one of the splits of --train; test on clips that were not seen')
    recipe = row_recipe(load_config(args.config, args.cfg_options), args.config)
    views = (recipe, not args.no_flip, args.clips, args.stretch)
    train = read_rows(args.annotations, args.poses, args.train, *views, args.draws)
    test = read_rows(args.annotations, args.poses, args.split, *views)
    scores = predict(args.kind, train, test, settings)
    if (test.labels < 0).any() and out is None:
        raise ConfigError(f'{args.annotations}: clips without labels cannot be tested; --out FILE writes the scores')
    print(
        f'{args.kind}: {len(train.labels)} training clips, {len(test.labels)} test clips, {test.views.shape[1]} views'
    )
    if not (test.labels < 0).any():
        for k in (1, 5):
            per = [f'{top_k_accuracy(scores, test.labels, k, per):.2f} per {per}' for per in ('instance', 'class')]
            print(f'top{k}: {", ".join(per)}')
    if out is not None:
        names = np.array(test.label_names, dtype=np.str_)
        write_scores(ScoreFile(out, test.video_ids, test.labels, scores, names))
    return 0
