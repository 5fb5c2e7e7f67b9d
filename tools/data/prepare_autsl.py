"""AUTSL: official lists -> annotation file. See docs/datasets/autsl.md."""

from __future__ import annotations

import argparse

from signmm.datasets.autsl import read_autsl
from signmm.datasets.prepare import run_tool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('lists', help='folder with the three *_labels.csv and SignList_ClassId_TR_EN.csv')
    parser.add_argument('--language', default='EN', choices=('EN', 'TR'), help='language of the label names')


if __name__ == '__main__':
    run_tool('AUTSL: official lists to annotation file', add_arguments, lambda a: read_autsl(a.lists, a.language))
