"""Trains what a config describes.

python tools/train.py configs/best/best_wlasl2000.py [--work-dir DIR] [--resume [auto|FILE]] [--seed N] [--amp]
                      [--cfg-options train_cfg.max_epochs=10 ...] [--launcher none|pytorch|slurm]

The work dir gets last.pth (to resume from), best.pth (best validation), summary.json, the log and TensorBoard files.
"""

from __future__ import annotations

import argparse
import sys
import time

from mmengine.config import Config
from mmengine.dist import is_main_process

from signmm.engine.launch import (
    add_common_arguments,
    build_runner,
    prepare_config,
    use_amp,
    use_resume,
    use_seed,
)
from signmm.engine.summary import write_summary
from signmm.utils.checkpoint import CheckpointError
from signmm.utils.errors import ConfigError


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', help='path of a config, or its name below configs/')
    parser.add_argument('--resume', nargs='?', const='auto', help='go on from a file, or from last.pth of the work dir')
    parser.add_argument('--seed', type=int, help='instead of randomness.seed of the config')
    parser.add_argument('--amp', action='store_true', help='mixed precision on a GPU')
    add_common_arguments(parser)
    return parser.parse_args()


def configure(args: argparse.Namespace) -> Config:
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


def best_metrics(runner: object) -> dict[str, float]:
    """Values of the best epoch, else of the last validation."""
    hub = runner.message_hub  # type: ignore[attr-defined]
    scalars = {k.removeprefix('val/'): v for k, v in hub.log_scalars.items() if k.startswith('val/')}
    scalars = {k: v for k, v in scalars.items() if k not in ('time', 'data_time')}
    best = hub.get_info('best_metrics')
    return best if best is not None else {name: float(buffer.current()) for name, buffer in scalars.items()}


def main() -> None:
    args = parse_args()
    try:
        runner = build_runner(configure(args))
        start = time.monotonic()
        runner.train()
    except (ConfigError, CheckpointError, FileNotFoundError) as error:
        sys.exit(f'error: {error}')
    if is_main_process():
        facts = {
            'epochs': runner.epoch,
            'iterations': runner.iter,
            'best_epoch': runner.message_hub.get_info('best_epoch'),
        }
        path = write_summary(runner, 'train', best_metrics(runner), time.monotonic() - start, runner.base_seed, facts)
        runner.logger.info(f'summary: {path}')


if __name__ == '__main__':
    main()
