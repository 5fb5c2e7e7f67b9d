"""Fits when a recogniser says "unlike the training signs", and writes it beside the checkpoint.

    signmm calibrate work_dirs/my_signs/best.pth annotations.json poses
    signmm calibrate work_dirs/my_signs/best.pth annotations.json poses --split test --strangers others

A clip is compared with the training clips of the sign that the model answers. The threshold is fitted on the clips of
--split, which must show known signs and be in no training: 5 % of them are above it. With the training split itself
each clip is compared with the others, and more false alarms than that are to be expected. signmm predict reads
the file, CHECKPOINT.novelty.npz. With --strangers, a split of other signs, how well they are told apart is printed,
beside the maximum softmax and the distance to the nearest training clip of any sign.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from signmm.cli.arguments import command_parser

if TYPE_CHECKING:
    from signmm.apis import SignInferencer
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
    import numpy as np

    from signmm.apis import SignInferencer
    from signmm.lookup.novelty import NoveltyDetector
    from signmm.lookup.novelty_report import compare_scores
    from signmm.lookup.sign_dictionary import fingerprint
    from signmm.utils.errors import ConfigError

    own = [args.split] == args.train
    if args.strangers and (own or args.strangers in (args.split, *args.train)):
        raise ConfigError('--strangers: needs a split of its own, and a --split that is in no training')
    with SignInferencer(checkpoint=args.checkpoint, device=args.device, embedding=True, novelty=False) as inferencer:
        train = _rate(inferencer, args, args.train)
        known = train if own else _rate(inferencer, args, [args.split])
        strangers = _rate(inferencer, args, [args.strangers]) if args.strangers else None
    for split, clips in ((' '.join(args.train), train), (args.split, known)):
        if (clips.labels < 0).any():
            lost = clips.signs[int((clips.labels < 0).argmax())]
            raise ConfigError(f"split '{split}': the model does not know the sign '{lost}'")
    detector = NoveltyDetector(train.vectors, train.labels, fingerprint(args.checkpoint))
    scores = detector.score(known.vectors, known.answers, np.arange(len(known.labels)) if own else None)
    detector = detector.fit(scores, args.false_alarms)
    path = detector.save(args.checkpoint)
    print(
        f'{path}: {len(train.labels)} training clips, threshold {detector.threshold:.3f}, above it '
        f'{100 * detector.false_alarms:.1f} % of {detector.clips} known clips'
    )
    if strangers is not None:
        alarms = f'found at {100 * args.false_alarms:g} % false alarms'
        print(f'\n| {len(strangers.labels)} clips of other signs | AUROC | {alarms} |\n|---|---|---|')
        for name, (area, found) in compare_scores(detector, known, strangers, args.false_alarms).items():
            print(f'| {name} | {area:.3f} | {100 * found:.1f} |')
    return 0


def _rate(inferencer: SignInferencer, args: argparse.Namespace, split: list[str]) -> Rated:
    """What the model says of the clips of a split."""
    import numpy as np

    from signmm.apis.split_clips import clips_of_split
    from signmm.lookup.novelty_report import Rated

    clips, signs, _ = clips_of_split(args.annotations, args.poses, split)
    found = list(inferencer.iterate(clips, topk=1))
    numbers = {name: number for number, name in enumerate(inferencer.labels)}
    return Rated(
        signs,
        np.array([numbers.get(sign, -1) for sign in signs]),
        np.array([one.embedding for one in found], np.float32),
        np.array([one.topk[0].index for one in found]),
        np.array([one.topk[0].score for one in found]),
    )
