"""Measures how well signs are found from a few examples, beside look-up without a network.

    signmm report lookup work_dirs/my_signs/best.pth annotations.json poses --split test
    signmm report lookup RUN.pth annotations.json poses --k 1 5 --baselines dtw --draws 20 --flip --clips 3
    signmm report lookup RUN.pth annotations.json poses --space train.json poses    # as of signmm index --space

In each draw every sign of the split puts k random clips into a dictionary and asks for it with the others. Where the
annotation file knows the signers, a query does not see examples of its own signer. Prints Markdown: R@1 (with a 95 %
bootstrap interval over signs), R@5, R@10, MRR, DCG and, for "not in the dictionary", the equal error rate and the
errors at a threshold that was fitted on the other half of the signs, all in percent.
Give a split whose signs and signers were in no training; signs that checkpoint and space were fitted to are counted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from signmm.cli.arguments import add_cfg_options, command_parser, positive

if TYPE_CHECKING:
    import numpy as np

    from signmm.apis.clips import Clip

COLUMNS = ('R@1', '95 % interval', 'R@5', 'R@10', 'MRR', 'DCG', 'EER', 'refused', 'accepted')
BASELINES = ('dtw', 'features', 'hand_angles')


def _parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('report lookup', __doc__)
    parser.add_argument('checkpoint', help='.pth of a recogniser of isolated signs')
    parser.add_argument('annotations', help='annotation file, docs/datasets/format.md')
    parser.add_argument('poses', help='packed store, or poses of any other format')
    parser.add_argument('--split', default='test', help='split whose clips are looked up')
    parser.add_argument('--k', type=positive, nargs='+', default=[1, 3, 5], help='examples of each sign')
    parser.add_argument('--draws', type=positive, default=50, help='dictionaries that are drawn')
    parser.add_argument('--baselines', nargs='*', choices=BASELINES, default=list(BASELINES))
    parser.add_argument('--config', default='signmm/signmm_small_own.py', help='features and pipeline of the baselines')
    parser.add_argument('--flip', action='store_true', help='embedding: mean over each clip and its mirror image')
    parser.add_argument(
        '--clips', type=positive, default=1, help='embedding: mean over this many stretches of each clip'
    )
    parser.add_argument(
        '--space',
        nargs=2,
        metavar=('ANNOTATIONS', 'POSES'),
        help='one more row: vectors fitted to these clips',
    )
    parser.add_argument('--space-split', nargs='+', default=['train'], metavar='SPLIT', help='their splits')
    parser.add_argument('--device', help='e.g. cpu or cuda:0; by default the GPU if there is one')
    parser.add_argument('--seed', type=int, default=0)
    add_cfg_options(parser)
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report lookup``."""
    args = _parse_args(argv)
    from signmm.apis.split_clips import clips_of_split
    from signmm.baselines import read_rows, row_recipe
    from signmm.lookup.protocol import few_shot
    from signmm.lookup.similarity import baseline_recipe, baseline_scores
    from signmm.utils.configs import load_config
    from signmm.utils.errors import ConfigError

    clips, signs, samples = clips_of_split(args.annotations, args.poses, args.split)
    people = [sample.get('signer') for sample in samples]
    signers = None if None in people else [str(person) for person in people]
    tables: dict[str, np.ndarray] = {}
    for kind in args.baselines:
        chosen = baseline_recipe(kind, row_recipe(load_config(args.config, args.cfg_options), args.config))
        tables[kind] = baseline_scores(kind, read_rows(args.annotations, args.poses, args.split, chosen, False, 0))
    tables['embedding'], trained = _embedding_scores(args, clips)
    known_to = {'the model was trained on': set(trained)}
    if args.space:
        tables['fitted space'] = _space_scores(args, clips)
        known_to['the space on'] = set(clips_of_split(*args.space, split=args.space_split)[1])
    seen = ', '.join(f'{what} {len(set(signs) & known)} of them' for what, known in known_to.items())
    print(f'{len(signs)} clips of {len(set(signs))} signs; {seen}')
    print(f'\n| k | by | queries | {" | ".join(COLUMNS)} |\n|{"---|" * (len(COLUMNS) + 3)}')
    lacking: list[ConfigError] = []
    for k in args.k:
        try:
            found = {
                name: few_shot(scores, signs, k, signers, args.draws, args.seed) for name, scores in tables.items()
            }
        except ConfigError as error:  # there are too few clips for so many examples, but perhaps not for fewer
            lacking.append(error)
            continue
        for name, row in found.items():
            values = {key: f'{value:.1f}' for key, value in row.metrics.items()}
            values['95 % interval'] = f'[{row.interval[0]:.1f}, {row.interval[1]:.1f}]'
            print(f'| {k} | {name} | {row.queries} | {" | ".join(values[column] for column in COLUMNS)} |')
    if len(lacking) == len(args.k):
        raise lacking[0]
    print(''.join(f'\n{error}' for error in lacking))
    known = 'are known and differ' if signers else 'are not known'
    print(f'Mean of {args.draws} draws, seed {args.seed}; signers of queries and examples {known}.')
    return 0


def _embedding_scores(args: argparse.Namespace, clips: Sequence[Clip]) -> tuple[np.ndarray, Sequence[str]]:
    """Cosines between the embeddings of all clips, and the signs that the model was trained on."""
    import numpy as np

    from signmm.apis import SignInferencer

    with SignInferencer(
        checkpoint=args.checkpoint, device=args.device, flip=args.flip, clips=args.clips, embedding=True, novelty=False
    ) as inferencer:
        vectors = np.array([found.embedding for found in inferencer.iterate(clips)], np.float32)
        return vectors @ vectors.T, inferencer.labels


def _space_scores(args: argparse.Namespace, clips: Sequence[Clip]) -> np.ndarray:
    from signmm.apis.lookup_vectors import clip_vectors, fit_space, lookup_inferencer

    space = fit_space(args.checkpoint, *args.space, split=args.space_split, device=args.device)
    with lookup_inferencer(args.checkpoint, space, args.device) as inferencer:
        vectors = clip_vectors(inferencer, clips, space)[1]
    return vectors @ vectors.T
