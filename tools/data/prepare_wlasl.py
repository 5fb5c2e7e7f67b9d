"""WLASL: official list -> annotation file. See docs/datasets/wlasl.md."""

from __future__ import annotations

import argparse

from signmm.datasets.prepare import run_tool
from signmm.datasets.wlasl import COUNTS, ORDERS, read_wlasl


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('list', help='WLASL_v0.3.json or nslt_2000.json')
    parser.add_argument('--subset', type=int, default=2000, choices=sorted(COUNTS))
    parser.add_argument('--names', help='wlasl_class_list.txt, needed with an nslt list')
    parser.add_argument('--order', default='nslt', choices=ORDERS, help='order of the labels')
    parser.add_argument('--keep-surplus', action='store_true', help='keep the 12 ids that v0.3 lacks')
    parser.add_argument('--spans', action='store_true', help='poses are of untrimmed videos')


if __name__ == '__main__':
    run_tool(
        'WLASL: official list to annotation file',
        add_arguments,
        lambda a: read_wlasl(a.list, a.subset, a.names, a.order, a.keep_surplus, a.spans),
    )
