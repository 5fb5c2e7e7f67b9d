"""PHOENIX-2014 and 2014T: official corpus files -> annotation file. See docs/datasets/phoenix.md."""

from __future__ import annotations

import argparse

from signmm.datasets.phoenix import read_phoenix
from signmm.datasets.prepare import run_tool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('lists', help='folder with the *.corpus.csv files of train, dev and test')
    parser.add_argument('--name', default='phoenix14t', choices=('phoenix14', 'phoenix14t'))
    parser.add_argument('--no-final-stop', action='store_true', help="leave out the ' .' at the end of translations")


if __name__ == '__main__':
    run_tool(
        'PHOENIX: official corpus files to annotation file',
        add_arguments,
        lambda a: read_phoenix(a.lists, a.name, not a.no_final_stop),
    )
