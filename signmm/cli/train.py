"""Trains what a config describes, or a recogniser of data of one's own.

signmm train best/best_wlasl2000.py [--work-dir DIR] [--resume [auto|FILE]] [--seed N | --seeds N N ...] [--amp]
             [--ensemble [--streams CONFIG ...]]
             [--pretrained RUN_OR_FILE] [--cfg-options train_cfg.max_epochs=10 ...] [--launcher none|pytorch|slurm]

signmm train --data annotations.json --poses STORE [--pretrained RUN_OR_FILE] [--epochs N]
             [--model small|base|kernel|gcn_transformer]
writes a config, work_dirs/NAME.py, and trains it.

The work dir gets last.pth (to resume from), best.pth (best validation), summary.json, the log and TensorBoard files.
"""

from __future__ import annotations

import argparse
import atexit
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from signmm.cli.arguments import add_launch_arguments, command_parser
from signmm.cli.new import add_data_arguments, write_recipe
from signmm.cli.train_arguments import add_train_arguments


def parse_args(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Parses the command line.

    Args:
        argv: Its words; by default those of the process.

    Returns:
        The arguments.
    """
    parser = command_parser('train', __doc__)
    parser.add_argument('config', nargs='?', help='path of a config, or its name below configs/')
    own = parser.add_argument_group("data of one's own, instead of a config")
    add_data_arguments(own, required=False)
    parser.add_argument('--allow-missing', action='store_true', help='leave out clips without poses; they are counted')
    add_train_arguments(parser)
    add_launch_arguments(parser)
    args = parser.parse_args(argv)
    if (args.config is None) == (args.data is None):
        parser.error('give a config, or --data ANNOTATIONS --poses STORE')
    if args.data is not None and args.poses is None:
        parser.error('--data needs --poses STORE, a packed store or poses of any other format')
    if args.config is not None:
        for name in ('poses', 'epochs'):
            if getattr(args, name) is not None:
                parser.error(f'--{name} goes with --data; with a config use --cfg-options')
    if args.streams and not (args.seeds and args.ensemble and args.config):
        parser.error('--streams goes with a config, --seeds and --ensemble')
    if args.streams and args.calibrate:
        parser.error('--calibrate is for single models, not for --streams')
    return args


def configure(args: argparse.Namespace, seed: int | None = None, work_dir: str | None = None) -> Any:
    """Loads the config and applies the arguments.

    Args:
        args: What :func:`parse_args` gave.
        seed: Instead of ``--seed``.
        work_dir: Instead of ``--work-dir``.

    Returns:
        The config, not checked yet.

    Raises:
        ConfigError: An override leads nowhere, or there is nothing to train.
    """
    from signmm.engine.launch import prepare_config, use_resume, use_seed
    from signmm.engine.options import apply_train_arguments
    from signmm.engine.preflight import allow_missing, check_run
    from signmm.utils.errors import ConfigError

    # The config of one's own data names the weights itself.
    pretrained = None if args.data is not None else args.pretrained
    if args.data is not None and args.config is None:
        args.config = str(own_config(args))
    config = prepare_config(args.config, args.cfg_options, work_dir or args.work_dir, args.launcher, pretrained)
    if config.get('train_dataloader') is None:
        raise ConfigError(f'{args.config}: no train_dataloader, nothing to train')
    seed = args.seed if seed is None else seed
    if args.resume is not None:
        written = use_resume(config, args.resume)
        seed = written if seed is None else seed
    use_seed(config, seed)
    apply_train_arguments(config, args)
    if args.allow_missing:
        allow_missing(config)
    check_run(config)
    return config


def own_config(args: argparse.Namespace) -> Path:
    """Writes the config for ``--data``.

    Args:
        args: What :func:`parse_args` gave.

    Returns:
        The file, beside the work dir. Other processes than the main one get a copy of their own: its file may be on
        another machine, or not written yet.

    Raises:
        ConfigError: Clips have no poses, and nobody allowed that.
    """
    from signmm.engine.distributed import launched_rank
    from signmm.engine.own_data import look_at
    from signmm.utils.errors import ConfigError

    facts = look_at(args.data, args.poses)
    if facts.missing and not args.allow_missing:
        names = ', '.join(facts.missing[:3])
        raise ConfigError(
            f'{args.poses}: {len(facts.missing):,} clips of {args.data} have no poses ({names}, ...); extract and pack '
            'them, or go on without them: --allow-missing'
        )
    name = ''.join(c if c.isalnum() or c in '_-' else '_' for c in f'{facts.name}_{args.model}')
    work_dir = Path(args.work_dir) if args.work_dir else Path('work_dirs') / name
    path = work_dir.with_name(f'{work_dir.name}.py')
    if launched_rank(args.launcher):
        folder = tempfile.mkdtemp(prefix='signmm_')
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return write_recipe(facts, args, Path(folder) / path.name, 'train --data')
    write_recipe(facts, args, path, 'train --data')
    print(f'config: {path}', flush=True)
    return path


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm train``."""
    args = parse_args(argv)
    if args.streams:
        _train_streams(args)
    elif args.seeds:
        from signmm.engine.seeds import train_seeds

        config = configure(args)
        train_seeds(lambda seed, work_dir: configure(args, seed, work_dir), args.seeds, config.work_dir, args.ensemble)
        for seed in args.seeds:
            _calibrate(config, Path(config.work_dir) / f'seed_{seed}')
    else:
        from signmm.engine.launch import run_training

        config = configure(args)
        run_training(config)
        _calibrate(config, Path(config.work_dir))
    return 0


def _calibrate(config: Any, folder: Path) -> None:
    """Fits what "unlike the training signs" is, if the config asks for it; a run without it is a run all the same."""
    from mmengine.dist import is_main_process

    from signmm.apis.calibration import calibrate_run
    from signmm.engine.seeds import trained_weights
    from signmm.utils.errors import ConfigError

    if not config.get('calibrate') or not is_main_process():
        return
    checkpoint = trained_weights(folder)
    try:
        print(f'calibrated: {checkpoint}, {calibrate_run(config, checkpoint).summary()}')
    except ConfigError as error:
        print(f'warning: {checkpoint} is not calibrated: {error}', file=sys.stderr)


def _train_streams(args: argparse.Namespace) -> None:
    from signmm.engine.streams import train_streams

    def configure_as(config: str) -> Callable[[int, str], Any]:
        own = argparse.Namespace(**{**vars(args), 'config': config})
        return lambda seed, work_dir: configure(own, seed, work_dir)

    streams = {Path(config).stem: configure_as(config) for config in (args.config, *args.streams)}
    train_streams(streams, args.seeds, args.work_dir or f'work_dirs/{Path(args.config).stem}_streams')
