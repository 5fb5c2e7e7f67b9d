"""Videos -> one pose file for each. See docs/how_to/extract_poses.md."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from signmm.cli.arguments import command_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm data extract``."""
    parser = command_parser('data extract', __doc__)
    parser.add_argument('videos', nargs='+', help='folders, videos, or .txt files with one video per line')
    parser.add_argument('out', help='folder for the .npz files; a finished one is not made again')
    parser.add_argument('--backend', help='rtmlib, mmpose or mediapipe; default: that of the settings, else rtmlib')
    parser.add_argument('--workers', type=int, default=1, help='processes, each with its own model (default 1)')
    parser.add_argument('--shard', metavar='I/N', help='do every N-th video from the I-th on, for many machines')
    add = parser.add_argument_group('backend options').add_argument
    add('--pose-model', help='.onnx file (rtmlib), config (mmpose), .task file (mediapipe)')
    add('--pose-weights', help='checkpoint of the pose model (mmpose)')
    add('--det-model', help='.onnx file (rtmlib) or config (mmpose) of the person detector')
    add('--det-weights', help='checkpoint of the detector (mmpose)')
    add('--mode', choices=('performance', 'balanced', 'lightweight'), help='model size (rtmlib)')
    add('--device', help='cpu, cuda, cuda:1 (rtmlib, mmpose)')
    add('--complexity', type=int, choices=(0, 1, 2), help='body model of the bundled Holistic (mediapipe)')
    add('--refine-face', action='store_true', default=None, help='478 face points (bundled Holistic of mediapipe)')
    add('--python', help='interpreter of another environment that has the backend')
    args = parser.parse_args(argv)
    from signmm.extraction.batch import extract_videos
    from signmm.extraction.report import all_shards, parse_shard, summary
    from signmm.extraction.settings import choose_backend

    names = ('pose_model', 'pose_weights', 'det_model', 'det_weights', 'mode', 'device', 'complexity', 'refine_face')
    given = {name: getattr(args, name) for name in (*names, 'python')}
    backend, options = choose_backend(backend=args.backend, given=given)
    shard = parse_shard(args.shard) if args.shard else (1, 1)
    report = extract_videos(args.videos, args.out, backend, options, args.workers, shard)
    print(f'{args.out}: {summary(report)}')
    if shard[1] > 1:
        print(f'all {shard[1]} shards: {summary(*all_shards(args.out, shard[1]))}')
    if report.failed:
        print('\n'.join(['failed:', *sorted(report.failed)]), file=sys.stderr)
    return 1 if report.failed else 0
