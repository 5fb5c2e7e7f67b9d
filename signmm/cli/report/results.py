"""Accuracy by class, by signer or by any other field of the annotation file, from a score file.

signmm report results SCORES [--ann ANNOTATIONS.json] [--by signer] [--top 10] [--csv FOLDER]

SCORES is what signmm test --out wrote. Prints Markdown: the total, the best and worst classes, and, with --ann, a
table for each field of --by. --csv writes all classes and all groups. Where a class or group has few clips the interval
says so: it is Wilson's 95 % interval of the share of clips that are right.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from signmm.cli.arguments import command_parser

if TYPE_CHECKING:
    from signmm.evaluation.groups import Group

COLUMNS = ('clips', 'top-1', '95 % interval', 'top-5', 'mostly taken for')


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report results``."""
    parser = command_parser('report results', __doc__)
    parser.add_argument('scores', help='what signmm test --out wrote')
    parser.add_argument('--ann', type=Path, help='annotation file of the clips')
    parser.add_argument('--by', nargs='+', default=['signer'], metavar='FIELD', help='fields of the annotation')
    parser.add_argument('--top', type=int, default=10, help='classes shown at either end')
    parser.add_argument('--csv', type=Path, metavar='FOLDER', help='write all rows here')
    _show(parser.parse_args(argv))
    return 0


def _show(args: argparse.Namespace) -> None:
    import numpy as np

    from signmm.evaluation.accuracy import top_k_accuracy
    from signmm.evaluation.groups import class_names, group_accuracy, known_only, read_fields
    from signmm.evaluation.score_files import read_scores

    everything = read_scores(args.scores)
    found = known_only(everything)
    total = group_accuracy(found, ['all clips'] * len(found.labels))
    print(_markdown(total, 'clips'))
    per_class = top_k_accuracy(found.scores, found.labels, 1, 'class')
    print(
        f'\nMean over classes: {per_class:.2f}. Clips without a label: {len(everything.labels) - len(found.labels)}.\n'
    )
    names = class_names(found)
    classes = group_accuracy(found, [names[label] for label in found.labels], confused=True)
    worst = sorted(classes, key=lambda row: (row.top1, -row.clips))
    if len(worst) > 2 * args.top:
        print(f'## The {args.top} best of {len(worst)} classes\n\n{_markdown(worst[::-1][: args.top], "class")}\n')
        print(f'## The {args.top} worst\n\n{_markdown(worst[: args.top], "class")}\n')
    else:
        print(f'## Classes, worst first\n\n{_markdown(worst, "class")}\n')
    tables = {'class': classes}
    for field, values in (read_fields(args.ann, found.video_ids.tolist(), args.by) if args.ann else {}).items():
        tables[field] = group_accuracy(found, values)
        print(f'## By {field}\n\n{_markdown(tables[field], field)}\n')
        if len(tables[field]) > 1:
            spread = np.std([row.top1 for row in tables[field]], ddof=1)
            print(f'Standard deviation of top-1 between the groups: {spread:.2f}.\n')
    for name, rows in tables.items() if args.csv else ():
        _write_csv(rows, args.csv / f'by_{name}.csv')


def _markdown(rows: Sequence[Group], head: str) -> str:
    columns = COLUMNS if any(row.taken_for for row in rows) else COLUMNS[:-1]
    lines = [f'| {head} | ' + ' | '.join(columns) + ' |', '| :--- ' + '| ---: ' * len(columns) + '|']
    for row in rows:
        cells = [row.name, str(row.clips), f'{row.top1:.2f}', f'{row.low:.1f} to {row.high:.1f}', f'{row.top5:.2f}']
        lines.append('| ' + ' | '.join([*cells, row.taken_for][: len(columns) + 1]) + ' |')
    return '\n'.join(lines)


def _write_csv(rows: Sequence[Group], path: Path) -> None:
    from signmm.io.atomic import writing

    with writing(path, 'w', newline='', encoding='utf8') as file:
        writer = csv.writer(file)
        writer.writerow(['name', 'clips', 'top1', 'low', 'high', 'top5', 'taken_for'])
        for row in rows:
            numbers = (f'{value:.4f}' for value in (row.top1, row.low, row.high, row.top5))
            writer.writerow([row.name, row.clips, *numbers, row.taken_for])
