"""CSL-Daily: official files -> annotation file. See docs/datasets/csl_daily.md."""

from __future__ import annotations

import argparse

from signmm.datasets.csl_daily import read_csl_daily
from signmm.datasets.prepare import run_tool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('video_map', help='video_map.txt')
    parser.add_argument('split', help='split_1.txt')


if __name__ == '__main__':
    run_tool(
        'CSL-Daily: official files to annotation file', add_arguments, lambda a: read_csl_daily(a.video_map, a.split)
    )
