"""Pictures of clips, maskings, models and runs.

signmm view strip CLIP --out clip.png              frames side by side
signmm view video CLIP [--video FILE] --out clip.gif|clip.mp4
signmm view crops CONFIG CLIP --out crops.png       what a model is given
signmm view masks CONFIG CLIP --out masks.png       what the config's masking hides
signmm view attention CONFIG CHECKPOINT CLIP --out attention.png
signmm view reconstruction CONFIG CHECKPOINT CLIP --out recon.png   masked input and reconstruction; also recon.gif
signmm view confusion SCORES [--poses STORE] --out confusion.png
signmm view curves RUN [RUN ...] --out curves.png

A CLIP is a pose file or STORE:ID; where there is a CONFIG also the number or id of a clip of its data set. The ending
of --out decides the format of a picture: png, svg or pdf.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from signmm.cli.arguments import add_cfg_options, add_reading_arguments, command_parser, positive, rate, reading_options
from signmm.utils.errors import ConfigError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm view``."""
    args = _parse_args(argv)
    args.run(args)
    return 0


def _parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('view', __doc__)
    commands = parser.add_subparsers(required=True, metavar='PICTURE')

    def add(function: Callable, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(function.__name__.strip('_'), help=text)
        command.set_defaults(run=function)
        command.add_argument('--out', required=True, type=Path, help='file to write')
        return command

    for function, text in ((_strip, 'frames of a clip side by side'), (_video, 'moving picture of a clip')):
        command = add(function, text)
        command.add_argument('clip', help='pose file, or STORE:ID')
        command.add_argument('--min-score', type=float, default=0.1, help='smallest confidence drawn')
        add_reading_arguments(command)
    command.add_argument('--video', help='paint over this video; without it on white')
    command.add_argument('--height', type=positive, help='of the picture in pixels')
    command.add_argument('--fps', type=rate, help="by default the clip's own")
    _add_model_pictures(add)
    command = add(_confusion, 'confusion matrix and the most confused pairs')
    command.add_argument('scores', help='what signmm test --out wrote')
    command.add_argument('--poses', help='store of the clips, to draw the pairs into a second file ..._pairs')
    command.add_argument('--pairs', type=positive, default=6)
    command = add(_curves, 'training curves of one or more runs')
    command.add_argument('runs', nargs='+', help='work dirs')
    command.add_argument('--keys', nargs='+', help='quantities or their beginnings, e.g. loss val/ lr')
    for name in ('strip', 'crops', 'masks', 'attention', 'confusion', 'reconstruction'):
        commands.choices[name].add_argument('--columns', type=positive, default=8, help='frames of a clip')
    commands.choices['strip'].add_argument('--rows', type=positive, default=1)
    return parser.parse_args(argv)


def _add_model_pictures(add: Callable[[Callable, str], argparse.ArgumentParser]) -> None:
    for function, text in (
        (_crops, 'part crops'),
        (_masks, 'what the masking of a pre-training config hides'),
        (_attention, 'frames and joints that a recogniser looks at'),
        (_reconstruction, 'ground truth, masked input, reconstruction and hand mesh over time'),
    ):
        command = add(function, text)
        command.add_argument('config', help='path of a config, or its name below configs/')
        if function in (_attention, _reconstruction):
            command.add_argument('checkpoint')
        command.add_argument('clip', help='pose file, STORE:ID, or number or id in the data set')
        command.add_argument('--split', choices=('train', 'val', 'test'), help='by default the last that there is')
        command.add_argument('--seed', type=int, default=0, help='of the masking')
        if function is _attention:
            command.add_argument('--label', type=int, help='class to explain; by default the predicted one')
        if function is _reconstruction:
            command.add_argument('--part', default='right', choices=('left', 'right'))
            command.add_argument('--frames', type=int, nargs=2, metavar=('FIRST', 'END'), help='draw only these frames')
        add_reading_arguments(command)
        add_cfg_options(command)


def _strip(args: argparse.Namespace) -> None:
    from signmm.visualization.clips import find_pose
    from signmm.visualization.figures import save_figure, strip_figure

    pose = find_pose(args.clip, reading_options(args))
    title = f'{args.clip}: {len(pose)} frames, layout {pose.layout.name}, {pose.extractor}'
    _done(save_figure(strip_figure(pose, args.columns, title, min_score=args.min_score, rows=args.rows), args.out))


def _video(args: argparse.Namespace) -> None:
    from signmm.visualization.animation import pose_frames, read_video, write_animation
    from signmm.visualization.clips import find_pose

    pose = find_pose(args.clip, reading_options(args))
    background = read_video(args.video) if args.video else None
    frames = pose_frames(pose, background, args.min_score, args.height)
    count = write_animation(frames, args.out, args.fps or pose.fps)
    if count < len(pose):
        print(f'note: the clip has {len(pose)} frames, the video only {count}')
    _done(args.out)


def _crops(args: argparse.Namespace) -> None:
    from signmm.config.open import open_config
    from signmm.visualization.clips import describe, read_clip
    from signmm.visualization.crops import crops_figure
    from signmm.visualization.figures import save_figure

    pose, sample = read_clip(open_config(args.config, args.cfg_options), args.clip, args.split, reading_options(args))
    _done(save_figure(crops_figure(pose, 0, args.columns, describe(sample)), args.out))


def _masks(args: argparse.Namespace) -> None:
    import torch

    from signmm.config.open import open_config
    from signmm.registry import MASKINGS, MODELS
    from signmm.visualization.clips import describe, read_clip
    from signmm.visualization.figures import save_figure
    from signmm.visualization.masks import mask_figure

    config = open_config(args.config, args.cfg_options)
    if config.model.get('masking') is None:
        raise ConfigError(f'{args.config}: model.masking is missing; give a pre-training config')
    pose, sample = read_clip(config, args.clip, args.split or 'train', reading_options(args))
    plan = MASKINGS.build(config.model.masking)(pose, torch.Generator().manual_seed(args.seed))
    parts = MODELS.build(config.model.backbone.embedder).parts
    title = f'{describe(sample)}  {config.model.masking.type}'
    _done(save_figure(mask_figure(pose, plan, parts, 0, args.columns, title), args.out))


def _attention(args: argparse.Namespace) -> None:
    import torch

    from signmm.apis.opening import open_model
    from signmm.config.open import open_config
    from signmm.visualization.attention import attention_figure, find_focus
    from signmm.visualization.clips import describe, read_clip
    from signmm.visualization.figures import save_figure

    config = open_config(args.config, args.cfg_options)
    model, meta = open_model(config, args.checkpoint)
    names = list(meta.get('labels') or [])
    pose, sample = read_clip(config, args.clip, args.split, reading_options(args))
    with torch.no_grad():
        sample = model.predict(pose, [sample])[0]
    try:
        focus = find_focus(model, pose, label=args.label)
    except TypeError as error:
        raise ConfigError(f'{args.config}: {error}') from error
    title = describe(sample, names)
    if args.label is not None:
        title += f'; drawn for {names[args.label] if names else args.label} ({100 * focus.probability:.0f} %)'
    _done(save_figure(attention_figure(pose, focus, 0, args.columns, title), args.out))


def _reconstruction(args: argparse.Namespace) -> None:
    import torch

    from signmm.apis.opening import open_model
    from signmm.config.open import open_config
    from signmm.models.reconstruct import reconstruct
    from signmm.visualization.clips import read_clip
    from signmm.visualization.reconstruction import reconstruction_frames, save_pictures

    config = open_config(args.config, args.cfg_options)
    model, _ = open_model(config, args.checkpoint)
    batch, _ = read_clip(config, args.clip, args.split, reading_options(args))
    made = reconstruct(model, batch, torch.Generator().manual_seed(args.seed))
    frames = reconstruction_frames(made, model.head, part=args.part)
    chosen = frames[slice(*args.frames)] if args.frames else frames
    for file in save_pictures(chosen, str(args.out.with_suffix('')), args.columns):
        _done(Path(file))


def _confusion(args: argparse.Namespace) -> None:
    from signmm.datasets.pose_source import open_poses
    from signmm.evaluation.score_files import read_scores
    from signmm.visualization.confusion import confusion_matrix, matrix_figure, most_confused, pairs_figure
    from signmm.visualization.figures import save_figure

    found = read_scores(args.scores)
    classes = found.scores.shape[1]
    names = list(found.label_names) if len(found.label_names) else [str(i) for i in range(classes)]
    matrix = confusion_matrix(found.labels, found.scores.argmax(axis=1), classes)
    _done(save_figure(matrix_figure(matrix, names, Path(args.scores).name), args.out))
    pairs = most_confused(found.labels, found.scores, args.pairs)
    for pair in pairs:
        print(f'{names[pair.true]} taken for {names[pair.taken_for]}: {pair.count} of {pair.total} clips')
    if args.poses and pairs:
        figure = pairs_figure(pairs, found.video_ids.tolist(), names, open_poses(args.poses), args.columns)
        _done(save_figure(figure, args.out.with_name(f'{args.out.stem}_pairs{args.out.suffix}')))


def _curves(args: argparse.Namespace) -> None:
    from signmm.visualization.curves import curves_figure, read_run
    from signmm.visualization.figures import save_figure

    _done(save_figure(curves_figure([read_run(run) for run in args.runs], args.keys), args.out))


def _done(path: Path) -> None:
    print(f'wrote {path}')
