"""Compares training runs: a table, means over seeds, and curves.

signmm report logs RUN [RUN ...] [--metric top1_per_instance] [--smaller] [--plot FILE.png]
                   [--keys loss val/ ...] [--csv FILE.csv]

A RUN is a work dir of signmm train. Best and last value come from the log, the test from summary.json. Runs of one
config that differ in their seed are also summed up as mean and standard deviation.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import command_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report logs``."""
    parser = command_parser('report logs', __doc__)
    parser.add_argument('runs', nargs='+', type=Path, help='work dirs')
    parser.add_argument('--metric', help='by default the first of the validation')
    parser.add_argument('--smaller', action='store_true', help='smaller is better')
    parser.add_argument('--plot', type=Path, help='picture of the curves, png, svg or pdf')
    parser.add_argument('--keys', nargs='+', help='curves to draw, or their beginnings')
    parser.add_argument('--csv', type=Path, help='write the table here')
    args = parser.parse_args(argv)
    from signmm.visualization.curves import curves_figure, read_run
    from signmm.visualization.figures import save_figure
    from signmm.visualization.run_table import choose_metric, run_table, seed_table, summarise, write_csv

    logs = [read_run(run) for run in args.runs]
    metric = choose_metric(args.runs, logs, args.metric)
    rows = [summarise(run, log, metric, args.smaller) for run, log in zip(args.runs, logs, strict=True)]
    print(run_table(rows, metric))
    seeds = seed_table(rows, metric)
    if seeds:
        print(f'\nMean ± standard deviation over runs of one config (number of runs):\n\n{seeds}')
    if args.plot:
        print(f'\nwrote {save_figure(curves_figure(logs, args.keys), args.plot)}')
    if args.csv:
        write_csv(rows, args.csv)
    return 0
