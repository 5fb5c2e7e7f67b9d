"""Exports a recogniser, crops and normalisation included, as one ONNX file with dynamic numbers of clips and frames.

python tools/deployment/export_onnx.py CONFIG CHECKPOINT OUT.onnx [--int8] [--clips POSES] [--layout LAYOUT]

CONFIG is a path, a name, or - for the config inside the checkpoint. The file is compared with PyTorch on real clips, by
default those of the test set, and written only if it agrees. It holds the labels and the layout as metadata.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from rich.console import Console
from rich.table import Table

from signmm.apis import Recognizer, init_recognizer
from signmm.apis.clips import ClipReader
from signmm.apis.extract import video_extractor
from signmm.deployment import ExportError, ExportReport, export_recognizer
from signmm.registry import DATASETS
from signmm.structures import PoseSequence
from signmm.utils.checkpoint import CheckpointError


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', help='path or name of a config, or - for the one inside the checkpoint')
    parser.add_argument('checkpoint', help='.pth written by tools/train.py')
    parser.add_argument('out', help='.onnx file to write')
    parser.add_argument('--clips', help='pose files or a store to check on; by default the test set of the config')
    parser.add_argument('--num-clips', type=int, default=200, help='check on at most so many, evenly chosen')
    parser.add_argument('--layout', help='layout that the file takes; by default that of the first clip')
    parser.add_argument('--int8', action='store_true', help='also write OUT.int8.onnx with 8-bit weights')
    parser.add_argument('--tolerance', type=float, default=1e-3, help='accepted difference of probabilities')
    parser.add_argument('--max-frames', type=int, default=1024, help='longest clip after sampling')
    parser.add_argument(
        '--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='replace values of the config'
    )
    return parser.parse_args()


def clips_to_check(
    recognizer: Recognizer, source: str | None, limit: int
) -> tuple[list[PoseSequence], list[int] | None]:
    """Reads clips, and their labels where they are known.

    Args:
        recognizer: Its config names the test set.
        source: Pose files or a store, instead of the test set.
        limit: Number of clips at most.

    Returns:
        Poses, and labels or None.
    """
    if source is not None:
        clips = ClipReader(video_extractor('rtmlib')).clips(source)
        return [clips[i].read() for i in _evenly(len(clips), limit)], None
    loader = recognizer.config.get('test_dataloader') or {}
    dataset = DATASETS.build(dict(loader['dataset']))
    poses, labels = [], []
    for i in _evenly(len(dataset), limit):
        info, pose = dataset.get_data_info(i), dataset.read_pose(i)
        first, last = info.get('frames') or (0, len(pose))
        poses.append(
            PoseSequence(
                pose.xy[first:last], pose.score[first:last], pose.layout, pose.fps, pose.image_size, pose.extractor
            )
        )
        labels.append(info.get('label'))
    return poses, None if None in labels else labels


def _evenly(total: int, limit: int) -> list[int]:
    return np.linspace(0, total - 1, min(total, limit)).astype(int).tolist()


def show(reports: list[ExportReport]) -> None:
    """Prints what was measured.

    Args:
        reports: One per file.
    """
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
        table.add_row(str(report.path), f'{report.megabytes:.1f}', *agree, *top1, *times)
    Console().print(table)


def main() -> None:
    args = parse_args()
    try:
        config = None if args.config == '-' else args.config
        recognizer = init_recognizer(config, args.checkpoint, cfg_options=args.cfg_options)
        poses, labels = clips_to_check(recognizer, args.clips, args.num_clips)
        reports = export_recognizer(
            recognizer, args.out, poses, labels, args.layout, args.int8, args.tolerance, args.max_frames
        )
    except (ValueError, KeyError, ExportError, CheckpointError, FileNotFoundError) as error:
        sys.exit(f'error: {error.args[0] if isinstance(error, KeyError) else error}')
    show(reports)


if __name__ == '__main__':
    main()
