"""Tests a checkpoint on the test split of a config.

signmm test best/best_wlasl2000.py work_dirs/best_wlasl2000/best.pth [--out scores.npz|scores.json]
            [--work-dir DIR] [--cfg-options KEY=VALUE ...] [--launcher none|pytorch|slurm]

Prints the metrics and writes them into summary.json of the work dir (default: the folder of the checkpoint).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from signmm.cli.arguments import add_launch_arguments, command_parser


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Parses the command line.

    Args:
        argv: Its words; by default those of the process.

    Returns:
        The arguments.
    """
    parser = command_parser('test', __doc__)
    parser.add_argument('config', help='path of a config, or its name below configs/')
    parser.add_argument('checkpoint', help='.pth file')
    parser.add_argument('--out', help='.npz or .json file for ids, labels and scores of every clip')
    add_launch_arguments(parser)
    return parser.parse_args(argv)


def configure(args: argparse.Namespace) -> Any:
    """Loads the config and applies the arguments.

    Args:
        args: What :func:`parse_args` gave.

    Returns:
        The config, not checked yet.

    Raises:
        ConfigError: An override leads nowhere, or there is nothing to test.
    """
    from signmm.engine.launch import prepare_config
    from signmm.utils.errors import ConfigError

    work_dir = args.work_dir or str(Path(args.checkpoint).parent)
    config = prepare_config(args.config, args.cfg_options, work_dir, args.launcher)
    if config.get('test_dataloader') is None:
        raise ConfigError(f'{args.config}: no test_dataloader, nothing to test')
    config.load_from, config.resume = args.checkpoint, False
    if args.out:
        evaluators = config.test_evaluator if isinstance(config.test_evaluator, list) else [config.test_evaluator]
        config.test_evaluator = [*evaluators, {'type': 'ScoreDump', 'out': args.out}]
    return config


def main(argv: Sequence[str] | None = None) -> int:
    """Tests.

    Args:
        argv: The command line.

    Returns:
        Exit status.
    """
    args = parse_args(argv)
    from mmengine.dist import is_main_process

    from signmm.engine.launch import build_runner
    from signmm.engine.run_info import check_labels
    from signmm.engine.summary import write_summary
    from signmm.evaluation.score_files import check_out
    from signmm.utils.checkpoint import load_checkpoint

    if args.out:
        check_out(args.out)
    meta = load_checkpoint(args.checkpoint).get('meta', {})
    runner = build_runner(configure(args))
    check_labels(runner, meta, args.checkpoint)
    start = time.monotonic()
    metrics = {name: float(value) for name, value in runner.test().items()}
    if is_main_process():
        facts = {'checkpoint': args.checkpoint, 'epoch': meta.get('epoch'), 'train_extractor': meta.get('extractor')}
        seed = meta.get('seed', runner.base_seed)
        path = write_summary(runner, 'test', metrics, time.monotonic() - start, seed, facts)
        for name, value in metrics.items():
            runner.logger.info(f'{name}: {value:.4f}')
        runner.logger.info(f'summary: {path}')
    return 0
