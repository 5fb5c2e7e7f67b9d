"""Examines a data set: counts, labels, poses, and copies of clips across splits. See docs/how_to/data_doctor.md.

python tools/data/doctor.py data/wlasl/wlasl2000.json --poses data/wlasl/poses --html doctor.html
python tools/data/doctor.py configs/best/best_wlasl2000.py
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from signmm.doctor import Report, check_up
from signmm.doctor.page import as_html
from signmm.doctor.summary import print_report
from signmm.utils.configs import load_config


def data_sets(node: Any) -> list[tuple[str, str | None]]:
    """Finds the annotation files and poses that a config names, each once."""
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


def targets(args: argparse.Namespace) -> list[tuple[str, str | None]]:
    """Reads what is to be examined from the command line."""
    if Path(args.target).suffix == '.json':
        return [(args.target, args.poses)]
    config = load_config(args.target).to_dict()
    found = data_sets({k: v for k, v in config.items() if k.endswith('_dataloader')})
    if not found:
        raise ValueError(f"{args.target}: no data loader with an 'ann_file'")
    return [(ann_file, args.poses or poses) for ann_file, poses in found]


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('target', help='annotation file (.json), or a config, by path or name')
    parser.add_argument('--poses', help='packed store or folder of .npz (an annotation file does not say it)')
    parser.add_argument('--reference', help='annotation file of the same corpus that is known to be right')
    parser.add_argument('--no-leaks', action='store_true', help='do not look for copies of clips')
    parser.add_argument('--splits-only', action='store_true', help='look for copies between splits, not inside them')
    parser.add_argument('--html', type=Path, help='also write a page with pictures')
    parser.add_argument('--json', action='store_true', help='print JSON instead of text')
    parser.add_argument('--items', type=int, default=5, help='lines of details for each finding')
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns 0 for a healthy data set, 1 with a problem, 2 if it could not be examined."""
    args = parse_args(argv)
    reports: list[Report] = []
    try:
        for ann_file, poses in targets(args):
            leaks, within = not args.no_leaks, not args.splits_only
            reports.append(check_up(ann_file, poses, args.reference, leaks, within, sys.stderr.isatty()))
    except (ValueError, FileNotFoundError) as error:
        print(f'doctor.py: {error}', file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps([report.as_dict() for report in reports], ensure_ascii=False, indent=1))
    else:
        console = Console(width=None if sys.stdout.isatty() else 120)
        for report in reports:
            print_report(report, console, args.items)
    if args.html:
        args.html.write_text(as_html(reports), encoding='utf8')
    return 0 if all(report.healthy for report in reports) else 1


if __name__ == '__main__':
    sys.exit(main())
