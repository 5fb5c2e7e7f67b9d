"""Recognises or translates clips: pose files, videos, folders of these, packed stores.

signmm predict work_dirs/best_wlasl100/best.pth clip.mp4 [folder ...] [--config CONFIG] [--topk 5] [--json]
signmm predict work_dirs/my_signs/best.pth clip.mp4 --save answer.mp4      the poses and the answer over the video
signmm predict work_dirs/my_signs/best.pth long.mp4 --segment rest         each stretch of signing on its own

Videos are extracted with what the model was trained with. Where that lives in another environment, say so once, in
~/.config/signmm/settings.ini (docs/how_to/extract_poses.md) or SIGNMM_EXTRACT_PYTHON, or each time with --python.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from signmm.cli.arguments import add_cfg_options, add_clip_arguments, command_parser, positive, rate

if TYPE_CHECKING:
    from signmm.apis import SignPrediction


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Parses the command line.

    Args:
        argv: Its words; by default those of the process.

    Returns:
        The arguments.
    """
    parser = command_parser('predict', __doc__)
    parser.add_argument('checkpoint', help='.pth written by signmm train')
    parser.add_argument('inputs', nargs='+', help='pose files, videos, folders, packed stores')
    parser.add_argument('--config', help='path or name of the config; by default the one inside the checkpoint')
    parser.add_argument(
        '--segment',
        metavar='RULE_OR_CHECKPOINT',
        help='cut each clip and answer every part: rest (at pauses of the hands), trim (without rest at both ends), or '
        'the checkpoint of a model that finds signs',
    )
    parser.add_argument('--topk', type=positive, default=5, help='candidates per clip')
    parser.add_argument('--json', action='store_true', help='print JSON instead of a table')
    parser.add_argument('--embedding', action='store_true', help='with --json: the embedding of each clip too')
    parser.add_argument('--save', type=Path, metavar='FILE', help='.mp4, .webm or .gif of each clip with its answer')
    parser.add_argument('--backend', help="rtmlib, mmpose or mediapipe, instead of the training's")
    parser.add_argument('--pose-model', help='model file of the backend, e.g. holistic_landmarker.task')
    parser.add_argument('--python', help='interpreter of another environment that has the backend')
    add_clip_arguments(parser)
    parser.add_argument('--batch-size', type=positive, default=16)
    parser.add_argument('--flip', action='store_true', help='average over the clip and its mirror image')
    parser.add_argument('--clips', type=positive, default=1, help='average over this many stretches of the clip')
    parser.add_argument('--fps', type=rate, help='for pose files that do not record it')
    add_cfg_options(parser)
    return parser.parse_args(argv)


def predict(args: argparse.Namespace) -> list[SignPrediction]:
    """Answers for every clip.

    Args:
        args: The command line.

    Returns:
        One prediction per clip.
    """
    from rich.console import Console
    from rich.progress import track

    from signmm.apis import SignInferencer
    from signmm.apis.clips import ClipReader
    from signmm.apis.segments import open_segmenter, predict_segments
    from signmm.visualization.answers import Overlays

    options = {'pose_model': args.pose_model, 'python': args.python}
    with SignInferencer(
        args.config, args.checkpoint, args.device, args.backend, options, args.flip, args.clips,
        cfg_options=args.cfg_options, embedding=args.embedding,
    ) as inferencer:  # fmt: skip
        reader = ClipReader(inferencer.extract, args.image_size, None, args.fps, args.order, args.fields)
        clips = reader.clips(args.inputs)
        overlays = Overlays(args.save, len(clips)) if args.save else None
        clips = overlays.watch(clips) if overlays else clips
        if args.segment:
            segmenter = open_segmenter(args.segment, args.device)
            found = predict_segments(inferencer, segmenter, clips, args.topk, args.batch_size)
        else:
            found = inferencer.iterate(clips, args.topk, args.batch_size, skip_bad=True)
        answers = []
        for answer in track(found, 'clips', len(clips), console=Console(stderr=True), transient=True):
            answers.append(answer)
            if overlays:
                overlays.write(answer)
        return answers


def _show(predictions: Sequence[SignPrediction]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for name in ('clip', 'frames', 'hands', 'answer', 'score', 'then'):
        table.add_column(name, justify='right' if name in ('frames', 'hands', 'score') else 'left', overflow='fold')
    names = [Path(found.clip).name for found in predictions]
    names = names if len(set(names)) == len(names) else [found.clip for found in predictions]
    for name, found in zip(map(escape, names), predictions, strict=True):
        if found.error is not None:
            table.add_row(name, '', '', f'[red]{escape(found.error)}[/red]', '', '')
            continue
        # Without hands, or far from all training, the ranking is no answer: it is shown, but not as one.
        refused = found.no_hands or found.unlike
        first = 0 if refused else 1
        others = escape(', '.join(f'{item.label} {item.score:.2f}' for item in found.topk[first:]))
        score = f'{found.topk[0].score:.2f}' if found.topk and not refused else ''
        hands = '' if found.hand_share is None else f'{100 * found.hand_share:.0f} %'
        answer = escape(found.answer) or '(nothing)'
        if refused:
            answer, others = f'[yellow]{answer}[/yellow]', f'[dim]{others}[/dim]'
        table.add_row(name, str(found.frames), hands, answer, score, others)
    Console().print(table)


def _some(clips: Sequence[str], total: int) -> str:
    """Names clips, or counts them where they are many."""
    return ', '.join(clips) if len(clips) <= 3 else f'{len(clips)} of {total} clips'


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm predict``."""
    args = parse_args(argv)
    predictions = predict(args)
    if args.json:
        print(json.dumps([item.to_dict() for item in predictions], ensure_ascii=False, indent=2))
    else:
        _show(predictions)
    for text in dict.fromkeys(text for item in predictions for text in item.warnings):
        clips = [item.clip for item in predictions if text in item.warnings]
        where = '' if len(predictions) == 1 else f'{_some(clips, len(predictions))}: '
        print(f'warning: {where}{text}', file=sys.stderr)
    bad = [item for item in predictions if item.error is not None]
    if bad:
        lines = '\n'.join(f'  {item.clip}: {item.error}' for item in bad)
        print(f'error: {len(bad)} of {len(predictions)} clips have no answer:\n{lines}', file=sys.stderr)
    return 1 if bad else 0
