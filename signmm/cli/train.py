"""Trains what a config describes.

signmm train best/best_wlasl2000.py [--work-dir DIR] [--resume [auto|FILE]] [--seed N] [--amp]
             [--cfg-options train_cfg.max_epochs=10 ...] [--launcher none|pytorch|slurm]

The work dir gets last.pth (to resume from), best.pth (best validation), summary.json, the log and TensorBoard files.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from typing import Any

from signmm.cli.arguments import add_launch_arguments, command_parser


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Parses the command line.

    Args:
        argv: Its words; by default those of the process.

    Returns:
        The arguments.
    """
    parser = command_parser('train', __doc__)
    parser.add_argument('config', help='path of a config, or its name below configs/')
    parser.add_argument('--resume', nargs='?', const='auto', help='go on from a file, or from last.pth of the work dir')
    parser.add_argument('--seed', type=int, help='instead of randomness.seed of the config')
    parser.add_argument('--amp', action='store_true', help='mixed precision on a GPU')
    add_launch_arguments(parser)
    return parser.parse_args(argv)


def configure(args: argparse.Namespace) -> Any:
    """Loads the config and applies the arguments.

    Args:
        args: What :func:`parse_args` gave.

    Returns:
        The config, not checked yet.

    Raises:
        ConfigError: An override leads nowhere, or there is nothing to train.
    """
    from signmm.engine.launch import prepare_config, use_amp, use_resume, use_seed
    from signmm.utils.errors import ConfigError

    config = prepare_config(args.config, args.cfg_options, args.work_dir, args.launcher)
    if config.get('train_dataloader') is None:
        raise ConfigError(f'{args.config}: no train_dataloader, nothing to train')
    seed = args.seed
    if args.resume is not None:
        written = use_resume(config, args.resume)
        seed = written if seed is None else seed
    use_seed(config, seed)
    if args.amp:
        use_amp(config)
    return config


def main(argv: Sequence[str] | None = None) -> int:
    """Trains.

    Args:
        argv: The command line.

    Returns:
        Exit status.
    """
    args = parse_args(argv)
    from mmengine.dist import is_main_process

    from signmm.engine.launch import build_runner
    from signmm.engine.summary import best_metrics, write_summary

    runner = build_runner(configure(args))
    start = time.monotonic()
    runner.train()
    if is_main_process():
        facts = {
            'epochs': runner.epoch,
            'iterations': runner.iter,
            'best_epoch': runner.message_hub.get_info('best_epoch'),
        }
        path = write_summary(runner, 'train', best_metrics(runner), time.monotonic() - start, runner.base_seed, facts)
        runner.logger.info(f'summary: {path}')
    return 0
