"""Whether one model is better than another on the same clips: a paired bootstrap over clips.

signmm report compare SCORES [SCORES ...] --against SCORES [SCORES ...]

Score files of signmm test --out; several on a side are runs of one model, e.g. three seeds, and are averaged clip by
clip. Prints top-1 of both sides and the difference (the first side minus --against), each with its 95 % interval over
clips. It says nothing about other clips, signers or seeds than those given.
"""

from __future__ import annotations

from collections.abc import Sequence

from signmm.cli.arguments import command_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report compare``."""
    parser = command_parser('report compare', __doc__)
    parser.add_argument('scores', nargs='+', help='runs of one model')
    parser.add_argument('--against', nargs='+', required=True, metavar='SCORES', help='runs of the other')
    args = parser.parse_args(argv)
    from signmm.evaluation.paired import compare_runs
    from signmm.evaluation.score_files import read_scores

    sides = [[read_scores(path) for path in paths] for paths in (args.against, args.scores)]
    other, mine, gain = compare_runs(*sides)
    print(f'clips: {len(sides[0][0].video_ids)}; runs: {len(args.scores)} and {len(args.against)}')
    print(f'top-1 %: {mine}, against {other}')
    print(f'difference: {gain.mean:+.1f} [{gain.low:+.1f}, {gain.high:+.1f}]')
    if gain.low <= 0 <= gain.high:
        print('these clips cannot tell the two apart')
    return 0
