"""Examines a data set: counts, labels, poses, and copies of clips across splits. See docs/how_to/data_doctor.md.

signmm data doctor data/wlasl/wlasl2000.json --poses data/wlasl/poses --html doctor.html
signmm data doctor configs/best/best_wlasl2000.py
signmm data doctor data/mine/poses
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from signmm.cli.arguments import add_reading_arguments, command_parser, reading_options
from signmm.utils.errors import ConfigError


def data_sets(node: Any) -> list[tuple[str, str | None]]:
    """Finds the annotation files and poses that a config names, each once.

    Args:
        node: A config or a part of it.

    Returns:
        Pairs of an annotation file and its poses, if they are named.
    """
    found: list[tuple[str, str | None]] = []
    if isinstance(node, dict):
        if isinstance(node.get('ann_file'), str):
            found.append((node['ann_file'], node.get('poses')))
        for value in node.values():
            found += data_sets(value)
    elif isinstance(node, list | tuple):
        for value in node:
            found += data_sets(value)
    return list(dict.fromkeys(found))


def _targets(args: argparse.Namespace) -> list[tuple[str, str | None]]:
    if Path(args.target).suffix == '.json':
        return [(args.target, args.poses)]
    from signmm.config.open import open_config
    from signmm.io.table import ENDINGS

    if Path(args.target).suffix.lower() in ENDINGS:
        raise ConfigError(
            f'{args.target} is a table of labels; make annotations of it first: signmm data annotate {args.target} OUT'
        )
    config = open_config(args.target).to_dict()
    found = data_sets({k: v for k, v in config.items() if k.endswith('_dataloader')})
    if not found:
        raise ConfigError(f"{args.target}: no data loader with an 'ann_file'")
    return [(ann_file, args.poses or poses) for ann_file, poses in found]


def _parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = command_parser('data doctor', __doc__)
    parser.add_argument('target', help='annotation file (.json), a config by path or name, or a folder of poses alone')
    parser.add_argument('--poses', help='packed store, or file or folder of any pose format')
    add_reading_arguments(parser)
    parser.add_argument('--reference', help='annotation file of the same corpus that is known to be right')
    parser.add_argument('--no-leaks', action='store_true', help='do not look for copies of clips')
    parser.add_argument('--splits-only', action='store_true', help='look for copies between splits, not inside them')
    parser.add_argument('--html', type=Path, help='also write a page with pictures')
    parser.add_argument('--json', action='store_true', help='print JSON instead of text')
    parser.add_argument('--items', type=int, default=5, help='lines of details for each finding')
    return parser.parse_args(argv)


def _made(words: Sequence[str]) -> str:
    return f'{datetime.now():%Y-%m-%d %H:%M}: signmm data doctor {shlex.join(words)}'


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm data doctor``."""
    args = _parse_args(argv)
    from rich.console import Console

    from signmm.doctor import check_poses, check_up
    from signmm.doctor.page import as_html
    from signmm.doctor.summary import print_report
    from signmm.io.atomic import write_text
    from signmm.io.read_pose import suffixes

    leaks, within, bar, options = not args.no_leaks, not args.splits_only, sys.stderr.isatty(), reading_options(args)
    if Path(args.target).is_dir() or Path(args.target).suffix.lower() in suffixes():
        if args.poses or args.reference:
            raise ConfigError(f'{args.target}: poses alone have no --poses and no --reference')
        reports = [check_poses(args.target, leaks, bar, options)]
    else:
        reports = [check_up(*pair, args.reference, leaks, within, bar, options) for pair in _targets(args)]
    if args.json:
        print(json.dumps([report.as_dict() for report in reports], ensure_ascii=False, indent=1))
    else:
        console = Console(width=None if sys.stdout.isatty() else 120)
        for report in reports:
            print_report(report, console, args.items)
    if args.html:
        write_text(args.html, as_html(reports, _made(sys.argv[1:] if argv is None else argv)))
    return 0 if all(report.healthy for report in reports) else 1
