"""NMFs-CSL: lists -> annotation file. See docs/datasets/nmfs_csl.md."""

from __future__ import annotations

import argparse

from signmm.datasets.nmfs_csl import read_nmfs_csl
from signmm.datasets.prepare import run_tool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('train', help='training list, e.g. trainlist01.txt')
    parser.add_argument('test', help='test list, e.g. testlist01.txt')
    parser.add_argument('--names', help='label names, one a line')


if __name__ == '__main__':
    run_tool('NMFs-CSL: lists to annotation file', add_arguments, lambda a: read_nmfs_csl(a.train, a.test, a.names))
