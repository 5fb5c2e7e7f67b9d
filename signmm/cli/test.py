"""Tests a checkpoint on the test split of a config.

signmm test best/best_wlasl2000.py work_dirs/best_wlasl2000/best.pth [--out FILE]
            [--flip] [--clips N] [--stretch SHARE] [--work-dir DIR] [--cfg-options KEY=VALUE ...]
            [--launcher none|pytorch|slurm]

Prints the metrics and writes them into summary.json of the work dir (default: the folder of the checkpoint).
--out FILE: class scores .npz or .json; glosses .json, .ctm, .stm or .txt, or .npz with the log-probabilities of all
steps for signmm fuse; translations .json, .stm or .txt.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from signmm.cli.arguments import add_launch_arguments, command_parser, positive


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Parses the command line.

    Args:
        argv: Its words; by default those of the process.

    Returns:
        The arguments.
    """
    parser = command_parser('test', __doc__)
    parser.add_argument('config', help='path of a config, or its name below configs/')
    parser.add_argument(
        'checkpoint', help='.pth file, or a run below work_dirs, of which best.pth or last.pth is taken'
    )
    parser.add_argument('--flip', action='store_true', help='average over each clip and its mirror image')
    parser.add_argument('--clips', type=positive, default=1, help='average over this many stretches of each clip')
    parser.add_argument('--stretch', type=float, default=0.8, help='length of a stretch, as a share of the clip')
    parser.add_argument('--out', help='file for the scores, glosses or translation of every clip')
    parser.add_argument('--embeddings', action='store_true', help='with --out of class scores: embeddings too')
    add_launch_arguments(parser)
    return parser.parse_args(argv)


def configure(args: argparse.Namespace) -> Any:
    """Loads the config and applies the arguments.

    Args:
        args: What :func:`parse_args` gave.

    Returns:
        The config, not checked yet.

    Raises:
        ConfigError: An override leads nowhere, there is nothing to test, or an option does not fit the model's task.
    """
    from signmm.engine.launch import also_evaluate, prepare_config
    from signmm.evaluation.hypotheses import answer_field, dump_config
    from signmm.utils.errors import ConfigError

    work_dir = args.work_dir or str(Path(args.checkpoint).parent)
    config = prepare_config(args.config, args.cfg_options, work_dir, args.launcher)
    if config.get('test_dataloader') is None:
        raise ConfigError(f'{args.config}: no test_dataloader, nothing to test')
    if args.flip or args.clips != 1:
        if answer_field(config.model) != 'pred_score':
            raise ConfigError(
                f'{args.config}: --flip and --clips average class scores, and its {config.model.head.type} gives none'
            )
        views = {'flip': args.flip, 'clips': args.clips, 'stretch': args.stretch}
        config.test_dataloader.dataset = {'type': 'SignViews', 'dataset': config.test_dataloader.dataset, **views}
    config.load_from, config.resume = args.checkpoint, False
    if args.embeddings and not args.out:
        raise ConfigError('--embeddings: where to? name a file with --out')
    if args.out:
        also_evaluate(config, dump_config(config.model, args.out, args.embeddings))
    return config


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm test``."""
    args = parse_args(argv)
    from signmm.config.weights import find_weights
    from signmm.engine.launch import build_runner, run_test
    from signmm.io.checkpoint import load_checkpoint

    args.checkpoint = str(find_weights(args.checkpoint, ('best.pth', 'last.pth')))
    load_checkpoint(args.checkpoint)  # a file that is no good is told before the model is built
    run_test(build_runner(configure(args)), args.checkpoint)
    return 0
