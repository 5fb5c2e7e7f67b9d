"""Exports a recogniser, crops and normalisation included, as one ONNX file with dynamic numbers of clips and frames.

signmm export CONFIG CHECKPOINT OUT.onnx [--int8] [--clips POSES] [--layout LAYOUT] [--outputs NAME ...]

CONFIG is a path, a name, or - for the config inside the checkpoint. The file is compared with PyTorch on real clips, by
default those of the test set, and written only if it agrees. It holds the labels and the layout as metadata, and so
does OUT.json beside it. `--outputs features frames` exports the encoder alone, after pre-training too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from signmm.cli.arguments import add_cfg_options, command_parser, positive

if TYPE_CHECKING:
    from signmm.apis import Recognizer
    from signmm.deployment import ExportReport
    from signmm.structures import PoseSequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm export``."""
    parser = command_parser('export', __doc__)
    parser.add_argument('config', help='path or name of a config, or - for the one inside the checkpoint')
    parser.add_argument('checkpoint', help='.pth written by signmm train')
    parser.add_argument('out', help='.onnx file to write')
    parser.add_argument('--clips', help='pose files or a store to check on; by default the test set of the config')
    parser.add_argument('--num-clips', type=positive, default=200, help='check on at most so many, evenly chosen')
    parser.add_argument('--layout', help='layout that the file takes; by default that of the first clip')
    parser.add_argument('--int8', action='store_true', help='also write OUT.int8.onnx with 8-bit weights')
    parser.add_argument('--tolerance', type=float, default=1e-3, help='accepted difference')
    parser.add_argument('--max-frames', type=positive, default=1024, help='longest clip')
    parser.add_argument('--outputs', nargs='+', metavar='NAME', help='outputs by name; by default those of the task')
    add_cfg_options(parser)
    args = parser.parse_args(argv)
    from signmm.apis import init_encoder, init_recognizer
    from signmm.deployment import OUTPUTS, export_recognizer
    from signmm.lookup import NoveltyDetector

    config = None if args.config == '-' else args.config
    alone = args.outputs is not None and set(args.outputs) <= set(OUTPUTS['features'])
    open_it = init_encoder if alone else init_recognizer
    recognizer = open_it(config, args.checkpoint, cfg_options=args.cfg_options)
    poses, labels = _clips_to_check(recognizer, args.clips, args.num_clips)
    options = {key: getattr(args, key) for key in ('layout', 'int8', 'tolerance', 'max_frames', 'outputs')}
    detector = NoveltyDetector.load(args.checkpoint) if 'novelty' in (args.outputs or ()) else None
    _show(export_recognizer(recognizer, args.out, poses, labels, **options, detector=detector))
    return 0


def _clips_to_check(
    recognizer: Recognizer, source: str | None, limit: int
) -> tuple[list[PoseSequence], list[int] | None]:
    """Poses, and labels where they are known, of the test set or of what is named instead."""
    from signmm.apis.clips import ClipReader
    from signmm.apis.extract import video_extractor
    from signmm.registry import DATASETS

    if source is not None:
        clips = ClipReader(video_extractor('rtmlib')).clips(source)
        return [clips[i].read() for i in _evenly(len(clips), limit)], None
    loader = recognizer.config.get('test_dataloader') or {}
    dataset = DATASETS.build(dict(loader['dataset']))
    poses, labels = [], []
    for i in _evenly(len(dataset), limit):
        info, pose = dataset.get_data_info(i), dataset.read_pose(i)
        first, last = info.get('frames') or (0, len(pose))
        poses.append(pose.cut(slice(first, last)))
        labels.append(info.get('label'))
    return poses, None if None in labels else labels


def _evenly(total: int, limit: int) -> list[int]:
    import numpy as np

    return np.linspace(0, total - 1, min(total, limit)).astype(int).tolist()


def _show(reports: Sequence[ExportReport]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    compared = reports[0].comparison
    table = Table(title=f'Against PyTorch on {compared.clips} clips; one clip at a time, one thread')
    for name in (
        'file',
        'MB',
        'largest difference',
        'same best answer',
        'top-1 PyTorch',
        'top-1 ONNX',
        'p50 ms',
        'p95 ms',
    ):
        table.add_column(name, justify='left' if name == 'file' else 'right', overflow='fold')
    for report in reports:
        found = report.comparison
        top1 = [f'{100 * n / found.clips:.2f}' for n in found.correct] if found.correct else ['', '']
        agree = [f'{found.largest:.2g}', f'{found.same} of {found.clips}']
        times = [f'{report.p50:.1f}', f'{report.p95:.1f}']
        table.add_row(escape(str(report.path)), f'{report.megabytes:.1f}', *agree, *top1, *times)
    Console().print(table)
