"""Tests a checkpoint on the test split of a config.

python tools/test.py configs/best/best_wlasl2000.py work_dirs/best_wlasl2000/best.pth [--out scores.npz|scores.json]
                     [--work-dir DIR] [--cfg-options KEY=VALUE ...] [--launcher none|pytorch|slurm]

Prints the metrics and writes them into summary.json of the work dir (default: the folder of the checkpoint).
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from mmengine.config import Config
from mmengine.dist import is_main_process

from signmm.engine.launch import add_common_arguments, build_runner, prepare_config
from signmm.engine.run_info import label_names
from signmm.engine.summary import write_summary
from signmm.evaluation.score_files import check_out
from signmm.utils.checkpoint import CheckpointError, load_checkpoint
from signmm.utils.errors import ConfigError


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', help='path of a config, or its name below configs/')
    parser.add_argument('checkpoint', help='.pth file')
    parser.add_argument('--out', help='.npz or .json file for ids, labels and scores of every clip')
    add_common_arguments(parser)
    return parser.parse_args()


def configure(args: argparse.Namespace) -> Config:
    work_dir = args.work_dir or str(Path(args.checkpoint).parent)
    config = prepare_config(args.config, args.cfg_options, work_dir, args.launcher)
    if config.get('test_dataloader') is None:
        raise ConfigError(f'{args.config}: no test_dataloader, nothing to test')
    config.load_from, config.resume = args.checkpoint, False
    if args.out:
        evaluators = config.test_evaluator if isinstance(config.test_evaluator, list) else [config.test_evaluator]
        config.test_evaluator = [*evaluators, {'type': 'ScoreDump', 'out': args.out}]
    return config


def check_labels(runner: object, meta: dict, checkpoint: str) -> None:
    """The numbers that the model predicts must mean what the data set says."""
    trained = meta.get('labels') or []
    tested = label_names(runner.test_dataloader.dataset)  # type: ignore[attr-defined]
    if trained and tested and trained != tested:
        place = next(
            (i for i, (a, b) in enumerate(zip(trained, tested, strict=False)) if a != b), min(len(trained), len(tested))
        )
        got = [names[place] if place < len(names) else 'nothing' for names in (trained, tested)]
        raise CheckpointError(
            f'checkpoint {checkpoint}: trained with {len(trained)} labels, the data set has {len(tested)}; '
            f"label {place} was '{got[0]}' and is '{got[1]}'; use the annotation file that it was trained with"
        )


def main() -> None:
    args = parse_args()
    try:
        if args.out:
            check_out(args.out)
        meta = load_checkpoint(args.checkpoint).get('meta', {})
        runner = build_runner(configure(args))
        check_labels(runner, meta, args.checkpoint)
        start = time.monotonic()
        metrics = {name: float(value) for name, value in runner.test().items()}
    except (ConfigError, CheckpointError, FileNotFoundError) as error:
        sys.exit(f'error: {error}')
    if is_main_process():
        facts = {'checkpoint': args.checkpoint, 'epoch': meta.get('epoch'), 'train_extractor': meta.get('extractor')}
        seed = meta.get('seed', runner.base_seed)
        path = write_summary(runner, 'test', metrics, time.monotonic() - start, seed, facts)
        for name, value in metrics.items():
            runner.logger.info(f'{name}: {value:.4f}')
        runner.logger.info(f'summary: {path}')


if __name__ == '__main__':
    main()
