"""MS-ASL: official lists -> annotation file. See docs/datasets/msasl.md."""

from __future__ import annotations

import argparse

from signmm.datasets.msasl import COUNTS, read_msasl
from signmm.datasets.prepare import run_tool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('lists', help='folder with MSASL_train.json, MSASL_val.json and MSASL_test.json')
    parser.add_argument('--subset', type=int, default=1000, choices=sorted(COUNTS))
    parser.add_argument('--spans', action='store_true', help='poses are of whole videos')


if __name__ == '__main__':
    run_tool(
        'MS-ASL: official lists to annotation file', add_arguments, lambda a: read_msasl(a.lists, a.subset, a.spans)
    )
