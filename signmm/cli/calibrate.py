"""Fits when a recogniser says "unlike the training signs", and writes it beside the checkpoint.

    signmm calibrate work_dirs/my_signs/best.pth annotations.json poses
    signmm calibrate work_dirs/my_signs/best.pth annotations.json poses --split test --strangers others

A clip is compared with all training clips (signmm.lookup.NoveltyDetector). The threshold is fitted on the clips of
--split, which must show known signs and be in no training: 5 % of them are above it. With the training split itself
each clip is compared with the others, and where signers are known, with those of other people; that raises the
threshold of another --split too. signmm train --data does the same at its end. signmm predict reads the file,
CHECKPOINT.novelty.npz. With --strangers, a split of other signs, how well they are told apart is printed,
beside the maximum softmax and the distance to the nearest training clip of any sign.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from signmm.cli.arguments import command_parser

if TYPE_CHECKING:
    from signmm.lookup.novelty_report import Rated


def _parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('calibrate', __doc__)
    parser.add_argument('checkpoint', help='.pth of a recogniser of isolated signs')
    parser.add_argument('annotations', help='annotation file, docs/datasets/format.md')
    parser.add_argument('poses', help='packed store, or poses of any other format')
    parser.add_argument('--train', nargs='+', default=['train'], metavar='SPLIT', help='splits of its training')
    parser.add_argument('--split', default='val', help='split of known signs that the threshold is fitted on')
    parser.add_argument('--strangers', metavar='SPLIT', help='split of other signs, to measure on')
    parser.add_argument('--false-alarms', type=float, default=0.05, help='share of known clips above the threshold')
    parser.add_argument('--device', help='e.g. cpu or cuda:0; by default the GPU if there is one')
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm calibrate``."""
    args = _parse_args(argv)
    from signmm.apis.calibration import Rater, fit_detector
    from signmm.apis.split_clips import clips_of_split
    from signmm.lookup.novelty_report import compare_scores
    from signmm.utils.errors import ConfigError

    own = [args.split] == args.train
    if args.strangers and (own or args.strangers in (args.split, *args.train)):
        raise ConfigError('--strangers: needs a split of its own, and a --split that is in no training')
    rate = Rater(args.checkpoint, args.device)

    def look(splits: list[str], known: bool = True) -> Rated:
        clips, signs, _ = clips_of_split(args.annotations, args.poses, splits)
        return rate(clips, signs, f"split '{' '.join(splits)}'" if known else '')

    signers = [sample.get('signer') for sample in clips_of_split(args.annotations, args.poses, args.train)[2]]
    train = look(args.train)
    known = None if own else look([args.split])
    strangers = look([args.strangers], known=False) if args.strangers else None
    detector = fit_detector(rate, train, known, signers, args.false_alarms)
    print(f'{detector.save(args.checkpoint)}: {detector.summary()}')
    if strangers is not None and known is not None:
        alarms = f'found at {100 * args.false_alarms:g} % false alarms'
        print(f'\n| {len(strangers.labels)} clips of other signs | AUROC | {alarms} |\n|---|---|---|')
        for name, (area, found) in compare_scores(detector, train, known, strangers, args.false_alarms).items():
            print(f'| {name} | {area:.3f} | {100 * found:.1f} |')
    return 0
