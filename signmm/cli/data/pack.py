"""Pose files of any known format -> one packed store. See docs/datasets/format.md."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import add_reading_arguments, command_parser, rate


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm data pack``."""
    parser = command_parser('data pack', __doc__)
    parser.add_argument('source', type=Path, help='file or folder of poses of any known format')
    parser.add_argument('out', type=Path, help='folder of the store to make, e.g. data/wlasl/poses')
    parser.add_argument('--encoding', default='float32', help='float32, or int16: 1/16 px, 5 bytes a joint')
    parser.add_argument('--annotations', type=Path, help='pack only the clips of this file; image sizes come from it')
    parser.add_argument('--fps', type=rate, help='for formats that do not record it')
    parser.add_argument('--extractor', help='name, version and weights hash, e.g. "hrnet_w48_dark 1.0 f5726563"')
    parser.add_argument('--layout', help='convert every clip to this layout, e.g. coco_wholebody133')
    parser.add_argument('--overwrite', action='store_true', help='replace a store of that name')
    parser.add_argument('--skip-bad', action='store_true', help='status 0 although some clips cannot be read')
    add_reading_arguments(parser)
    args = parser.parse_args(argv)
    from signmm.datasets.pack import image_sizes, pack_folder

    sizes = image_sizes(args.annotations) if args.annotations else None
    report = pack_folder(
        args.source, args.out, args.encoding, sizes, args.image_size, fps=args.fps, extractor=args.extractor,
        layout=args.layout, overwrite=args.overwrite, order=args.order, fields=args.fields,
    )  # fmt: skip
    print('\n'.join([f'{args.out}:', *(f'  {line}' for line in report.lines())]))
    for name, why in list(report.failed.items())[:20]:
        print(f'{name}: {why}', file=sys.stderr)
    if report.failed:
        print(f'{len(report.failed)} clips are listed in {args.out}.bad.txt', file=sys.stderr)
    return 1 if report.failed and not args.skip_bad else 0
