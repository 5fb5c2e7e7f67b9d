"""Pictures of clips, maskings, models and runs.

python tools/visualize.py strip CLIP --out clip.png              frames side by side
python tools/visualize.py video CLIP [--video FILE] --out clip.gif|clip.mp4
python tools/visualize.py crops CONFIG CLIP --out crops.png       what a model is given
python tools/visualize.py masks CONFIG CLIP --out masks.png       what the config's masking hides
python tools/visualize.py attention CONFIG CHECKPOINT CLIP --out attention.png
python tools/visualize.py confusion SCORES [--poses STORE] --out confusion.png
python tools/visualize.py curves RUN [RUN ...] --out curves.png

A CLIP is a pose file or STORE:ID; where there is a CONFIG also the number or id of a clip of its data set. The ending
of --out decides the format of a picture: png, svg or pdf.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
from mmengine.config import Config
from mmengine.registry import init_default_scope

from signmm.datasets.pose_source import open_poses
from signmm.evaluation.score_files import read_scores
from signmm.registry import MASKINGS, MODELS
from signmm.utils.checkpoint import CheckpointError
from signmm.utils.configs import load_config
from signmm.utils.errors import ConfigError
from signmm.utils.plugins import load_plugins
from signmm.visualization.animation import pose_frames, read_video, write_animation
from signmm.visualization.attention import attention_figure, find_focus
from signmm.visualization.clips import describe, find_pose, load_model, read_clip
from signmm.visualization.confusion import confusion_matrix, matrix_figure, most_confused, pairs_figure
from signmm.visualization.crops import crops_figure
from signmm.visualization.curves import curves_figure, read_run
from signmm.visualization.figures import save_figure, strip_figure
from signmm.visualization.masks import mask_figure


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar='COMMAND')

    def add(function: object, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(function.__name__, help=text)  # type: ignore[attr-defined]
        command.set_defaults(run=function)
        command.add_argument('--out', required=True, type=Path, help='file to write')
        return command

    for function, text in ((strip, 'frames of a clip side by side'), (video, 'moving picture of a clip')):
        command = add(function, text)
        command.add_argument('clip', help='pose file, or STORE:ID')
        command.add_argument('--min-score', type=float, default=0.1, help='smallest confidence drawn')
    command.add_argument('--video', help='paint over this video; without it on white')
    command.add_argument('--height', type=int, help='of the picture in pixels')
    command.add_argument('--fps', type=float, help="by default the clip's own")
    for function, text in (
        (crops, 'part crops'),
        (masks, 'what the masking of a pre-training config hides'),
        (attention, 'frames and joints that a recogniser looks at'),
    ):
        command = add(function, text)
        command.add_argument('config', help='path of a config, or its name below configs/')
        if function is attention:
            command.add_argument('checkpoint')
            command.add_argument('--label', type=int, help='class to explain; by default the predicted one')
        command.add_argument('clip', help='pose file, STORE:ID, or number or id in the data set')
        command.add_argument('--split', choices=('train', 'val', 'test'), help='by default the last that there is')
        command.add_argument('--seed', type=int, default=0, help='of the masking')
        command.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE')
    command = add(confusion, 'confusion matrix and the most confused pairs')
    command.add_argument('scores', help='what tools/test.py --out wrote')
    command.add_argument('--poses', help='store of the clips, to draw the pairs into a second file ..._pairs')
    command.add_argument('--pairs', type=int, default=6)
    command = add(curves, 'training curves of one or more runs')
    command.add_argument('runs', nargs='+', help='work dirs')
    command.add_argument('--keys', nargs='+', help='quantities or their beginnings, e.g. loss val/ lr')
    for command in [commands.choices[name] for name in ('strip', 'crops', 'masks', 'attention', 'confusion')]:
        command.add_argument('--columns', type=int, default=8, help='frames of a clip')
    commands.choices['strip'].add_argument('--rows', type=int, default=1)
    return parser.parse_args()


def strip(args: argparse.Namespace) -> None:
    pose = find_pose(args.clip)
    title = f'{args.clip}: {len(pose)} frames, layout {pose.layout.name}, {pose.extractor}'
    done(save_figure(strip_figure(pose, args.columns, title, min_score=args.min_score, rows=args.rows), args.out))


def video(args: argparse.Namespace) -> None:
    pose = find_pose(args.clip)
    background = read_video(args.video) if args.video else None
    frames = pose_frames(pose, background, args.min_score, args.height)
    count = write_animation(frames, args.out, args.fps or pose.fps)
    if count < len(pose):
        print(f'note: the clip has {len(pose)} frames, the video only {count}')
    done(args.out)


def open_config(args: argparse.Namespace) -> Config:
    init_default_scope('signmm')
    load_plugins()
    return load_config(args.config, args.cfg_options)


def crops(args: argparse.Namespace) -> None:
    pose, sample = read_clip(open_config(args), args.clip, args.split)
    done(save_figure(crops_figure(pose, 0, args.columns, describe(sample)), args.out))


def masks(args: argparse.Namespace) -> None:
    config = open_config(args)
    if config.model.get('masking') is None:
        raise ConfigError(f'{args.config}: model.masking is missing; give a pre-training config')
    pose, sample = read_clip(config, args.clip, args.split or 'train')
    plan = MASKINGS.build(config.model.masking)(pose, torch.Generator().manual_seed(args.seed))
    parts = load_parts(config)
    title = f'{describe(sample)}  {config.model.masking.type}'
    done(save_figure(mask_figure(pose, plan, parts, 0, args.columns, title), args.out))


def load_parts(config: Config) -> tuple[str, ...]:
    return MODELS.build(config.model.backbone.embedder).parts


def attention(args: argparse.Namespace) -> None:
    config = open_config(args)
    model, names = load_model(config, args.checkpoint)
    pose, sample = read_clip(config, args.clip, args.split)
    with torch.no_grad():
        sample = model.predict(pose, [sample])[0]
    try:
        focus = find_focus(model, pose, label=args.label)
    except TypeError as error:
        raise ConfigError(f'{args.config}: {error}') from error
    title = describe(sample, names)
    if args.label is not None:
        title += f'; drawn for {names[args.label] if names else args.label} ({100 * focus.probability:.0f} %)'
    done(save_figure(attention_figure(pose, focus, 0, args.columns, title), args.out))


def confusion(args: argparse.Namespace) -> None:
    found = read_scores(args.scores)
    classes = found.scores.shape[1]
    names = list(found.label_names) if len(found.label_names) else [str(i) for i in range(classes)]
    matrix = confusion_matrix(found.labels, found.scores.argmax(axis=1), classes)
    done(save_figure(matrix_figure(matrix, names, Path(args.scores).name), args.out))
    pairs = most_confused(found.labels, found.scores, args.pairs)
    for pair in pairs:
        print(f'{names[pair.true]} taken for {names[pair.taken_for]}: {pair.count} of {pair.total} clips')
    if args.poses and pairs:
        figure = pairs_figure(pairs, found.video_ids.tolist(), names, open_poses(args.poses), args.columns)
        done(save_figure(figure, args.out.with_name(f'{args.out.stem}_pairs{args.out.suffix}')))


def curves(args: argparse.Namespace) -> None:
    done(save_figure(curves_figure([read_run(run) for run in args.runs], args.keys), args.out))


def done(path: Path) -> None:
    print(f'wrote {path}')


def main() -> None:
    args = parse_args()
    try:
        args.run(args)
    except (ConfigError, CheckpointError, FileNotFoundError, KeyError, ValueError) as error:
        sys.exit(f'error: {error.args[0] if isinstance(error, KeyError) else error}')


if __name__ == '__main__':
    main()
