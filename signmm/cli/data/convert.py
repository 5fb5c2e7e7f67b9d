"""Pose files of any known format -> another format. See docs/how_to/formats.md.

The format of the input is told by its content.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from signmm.cli.arguments import add_reading_arguments, command_parser, rate

if TYPE_CHECKING:
    from signmm.io import ConversionReport


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm data convert``."""
    parser = command_parser('data convert', __doc__)
    parser.add_argument('source', help='file or folder')
    parser.add_argument('out', help='file for one clip or for a format that holds them all, else a folder')
    parser.add_argument('--to', help='format, see `signmm list formats`; by default the ending of OUT says it')
    parser.add_argument('--layout', help='bring every clip into this layout first, e.g. triplet49')
    parser.add_argument('--fps', type=rate, help='for formats that do not record it')
    parser.add_argument('--extractor', help='name, version and weights hash, where the source does not say')
    parser.add_argument('--annotations', help='annotation file: labels for sam_slr, glosses and texts for neccam')
    add_reading_arguments(parser)
    args = parser.parse_args(argv)
    from signmm.datasets.annotations import read_annotations
    from signmm.io.convert import convert_poses

    samples = {s['video_id']: s for s in read_annotations(args.annotations)[1]} if args.annotations else {}
    report = convert_poses(
        args.source,
        args.out,
        args.to,
        args.layout,
        args.image_size,
        args.fps,
        args.extractor,
        samples,
        args.order,
        args.fields,
    )
    _show(report, args.out)
    if report.failed or not report.written:
        print('\n'.join(['failed:', *(report.failed or ['no clip was found'])]), file=sys.stderr)
        return 1
    return 0


def _show(report: ConversionReport, out: str) -> None:
    print(f'{out}: {len(report.written)} clips written, {len(report.failed)} failed')
    for note, count in report.notes.items():
        print(f'  not in the files ({count} of {len(report.written)} clips): {note}')
    for remark in report.remarks:
        print(f'  {remark}')
    if report.ignored:
        names = ', '.join(path.name for path in report.ignored[:5])
        print(f'  {len(report.ignored)} files are not poses: {names}{", ..." if len(report.ignored) > 5 else ""}')
