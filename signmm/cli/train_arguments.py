"""The options of ``signmm train`` beyond config, work dir and launcher."""

from __future__ import annotations

import argparse

from signmm.cli.arguments import positive


def add_train_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds them.

    Args:
        parser: Of the command.
    """
    runs = parser.add_argument_group('runs')
    runs.add_argument('--resume', nargs='?', const='auto', help='go on from a file, or from last.pth of the work dir')
    runs.add_argument(
        '--resume-anyway', action='store_true', help='adopt settings that differ from the checkpoint (not exact)'
    )
    runs.add_argument('--overwrite', action='store_true', help='replace the run that the work dir holds')
    runs.add_argument('--seed', type=int, help='instead of randomness.seed of the config')
    runs.add_argument(
        '--seeds', type=int, nargs='+', metavar='N', help='one run for each, in WORK_DIR/seed_N, and a table'
    )
    runs.add_argument('--ensemble', action='store_true', help='with --seeds: also test the sum of their scores')
    runs.add_argument(
        '--streams', nargs='+', default=[], metavar='CONFIG',
        help='with --ensemble: more configs to train, whose scores are added, weighted on the validation split',
    )  # fmt: skip
    method = parser.add_argument_group('training')
    method.add_argument(
        '--amp', nargs='?', const='auto', choices=['auto', 'bf16', 'fp16'],
        help='mixed precision on a GPU: bfloat16 where the GPU has it, else float16 with a loss scaler',
    )  # fmt: skip
    method.add_argument('--compile', action='store_true', help='compile the training step with torch.compile')
    method.add_argument('--accumulate', type=positive, metavar='N', help='one update for N batches')
    method.add_argument(
        '--ema', type=float, nargs='?', const=0.0002, metavar='MOMENTUM', help='validate and store averaged weights'
    )
    method.add_argument('--patience', type=positive, metavar='N', help='stop after N validations without a better one')
    method.add_argument(
        '--skip-nonfinite', type=positive, metavar='N', help='skip up to N steps whose loss or gradient is not finite'
    )
    method.add_argument(
        '--calibrate', action=argparse.BooleanOptionalAction,
        help='afterwards, fit when predict says "unlike the training signs", as signmm calibrate; default with --data',
    )  # fmt: skip
    logs = parser.add_argument_group('logs')
    logs.add_argument('--wandb', nargs='?', const='signmm', metavar='PROJECT', help='log to Weights & Biases too')
    logs.add_argument(
        '--mlflow',
        nargs='?',
        const='',
        metavar='URI',
        help='log to MLflow too; by default to mlflow.db in the work dir',
    )
