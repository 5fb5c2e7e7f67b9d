"""Pose files of any known format -> one packed store. See docs/datasets/format.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import command_parser, size


def main(argv: Sequence[str] | None = None) -> int:
    """Packs.

    Args:
        argv: The command line.

    Returns:
        Exit status.
    """
    parser = command_parser('data pack', __doc__)
    parser.add_argument('source', type=Path, help='folder of .npz, .npy, .pkl or .pose files')
    parser.add_argument('out', type=Path, help='folder of the store to make, e.g. data/wlasl/poses')
    parser.add_argument('--encoding', default='float32', help='float32, or int16: 1/16 px, 5 bytes a joint')
    parser.add_argument('--annotations', type=Path, help='pack only the clips of this file; image sizes come from it')
    parser.add_argument('--image-size', type=size, metavar='WxH', help='for formats that do not record it')
    parser.add_argument('--fps', type=float, help='for formats that do not record it')
    parser.add_argument('--extractor', help='name, version and weights hash, e.g. "hrnet_w48_dark 1.0 f5726563"')
    parser.add_argument('--layout', help='convert every clip to this layout, e.g. coco_wholebody133')
    parser.add_argument('--skip-bad', action='store_true', help='list unreadable files in <out>.bad.txt and go on')
    args = parser.parse_args(argv)
    from signmm.datasets.pack import image_sizes, pack_folder

    sizes = image_sizes(args.annotations) if args.annotations else None
    count, bad = pack_folder(
        args.source, args.out, args.encoding, sizes, args.image_size, fps=args.fps, extractor=args.extractor,
        layout=args.layout, skip_bad=args.skip_bad,
    )  # fmt: skip
    print(f'{args.out}: {count:,} clips' + (f', {len(bad)} unreadable, see {args.out}.bad.txt' if bad else ''))
    return 0
