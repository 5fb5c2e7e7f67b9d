"""SLR500: naming rule and label names -> annotation file. See docs/datasets/slr500.md."""

from __future__ import annotations

import argparse

from signmm.datasets.prepare import run_tool
from signmm.datasets.slr500 import PROTOCOLS, read_slr500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('lists', nargs='*', help='CSV files with video_path and class_name, for the label names')
    parser.add_argument('--protocol', default='papers', choices=sorted(PROTOCOLS), help='which signers are tested')


if __name__ == '__main__':
    run_tool('SLR500: annotation file', add_arguments, lambda a: read_slr500(a.lists, a.protocol))
