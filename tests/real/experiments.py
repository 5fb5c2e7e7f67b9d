"""The experiments of docs/lab_notes.md on real clips, one process per run, skipping runs that are done.

python -m tests.real.experiments wlasl50 gcn_transformer stgcn linear_transformer --seeds 0 1 2
python -m tests.real.experiments isl_kinect30 gcn_transformer stgcn
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mmengine.registry import init_default_scope

from signmm.apis import SignInferencer
from signmm.io import PackedStore
from tests.real import real_data

CONFIGS = Path(__file__).parent / 'configs'
ROOT = Path('work_dirs/real')


def run(config: str, files: Path, work_dir: Path, seed: int, extra: Sequence[str] = ()) -> dict[str, float]:
    """Trains and tests once through the tools; the last epoch is tested.

    Args:
        config: Name below ``tests/real/configs``.
        files: Annotation file; its store lies beside it.
        work_dir: Where results go; a finished one is read, not repeated.
        seed: Seed of the run.
        extra: More ``key=value`` options.

    Returns:
        Test metrics in percent.
    """
    summary = work_dir / 'summary.json'
    if not summary.is_file() or 'test' not in json.loads(summary.read_text()):
        options = list(extra)
        for loader in ('train', 'test'):
            options += [f'{loader}_dataloader.dataset.ann_file={files}']
            options += [f'{loader}_dataloader.dataset.poses={files.parent / "poses"}']
        common = ['--work-dir', str(work_dir), '--cfg-options', *options]
        path = str(CONFIGS / config)
        subprocess.run([sys.executable, 'tools/train.py', path, '--seed', str(seed), *common], check=True)
        subprocess.run([sys.executable, 'tools/test.py', path, str(work_dir / 'last.pth'), *common], check=True)
    return json.loads(summary.read_text())['metrics']


def schedule(epochs: int) -> tuple[str, ...]:
    """Options that train a config of the small recipe for another time, a tenth of it warm-up.

    Args:
        epochs: Epochs.

    Returns:
        ``key=value`` options.
    """
    warm = max(1, epochs // 10)
    values = {
        'train_cfg.max_epochs': epochs,
        'param_scheduler.0.end': warm,
        'param_scheduler.1.begin': warm,
        'param_scheduler.1.T_max': epochs - warm,
        'param_scheduler.1.end': epochs,
    }
    return tuple(f'{key}={value}' for key, value in values.items())


def averaged(config: str, files: Path, work_dir: Path) -> float:
    """Tests a trained run again, averaging five stretches of each clip and their mirror images.

    Args:
        config: Name below ``tests/real/configs``.
        files: Annotation file; its store lies beside it.
        work_dir: Of the run.

    Returns:
        Top-1 per instance in percent.
    """
    annotations, store = json.loads(files.read_text()), PackedStore(files.parent / 'poses')
    samples = [s for s in annotations['samples'] if s['split'] == 'test']
    inferencer = SignInferencer(CONFIGS / config, work_dir / 'last.pth', flip=True, clips=5)
    predictions = inferencer([store[s['video_id']] for s in samples], topk=1)
    hits = [p.topk[0].index == s['label'] for p, s in zip(predictions, samples, strict=True)]
    return 100 * sum(hits) / len(hits)


def line(name: str, values: list[float]) -> str:
    """Formats a row.

    Args:
        name: First cells.
        values: One per run, in percent.

    Returns:
        Mean, standard deviation of the runs, and every run.
    """
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    each = ', '.join(f'{value:.1f}' for value in values)
    return f'| {name} | {statistics.mean(values):.1f} ± {spread:.1f} | {each} |'


def main() -> None:
    """Runs the experiments and prints two rows per config: plain, and averaged over views of each test clip."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data', choices=['wlasl50', 'isl_kinect30'])
    parser.add_argument('models', nargs='+')
    parser.add_argument('--seeds', type=int, nargs='+', default=[0])
    args = parser.parse_args()
    init_default_scope('signmm')
    if args.data == 'wlasl50':
        folds = {'fold 2': real_data.write_wlasl50}
    else:
        signers = sorted(set(real_data.load(args.data)['signer'].tolist()))
        folds = {s: lambda out, s=s: real_data.write_isl_kinect30(out, s) for s in signers}
    for model in args.models:
        plain, views = [], []
        for fold, write in folds.items():
            folder = args.data if fold == 'fold 2' else f'{args.data}_{fold}'
            files = ROOT / folder / 'annotations.json'
            files = files if files.is_file() else write(ROOT)
            for seed in args.seeds:
                work_dir = ROOT / 'runs' / f'{folder}_{model}_{seed}'
                config = f'{args.data}_{model}.py'
                plain.append(run(config, files, work_dir, seed)['top1_per_instance'])
                views.append(averaged(config, files, work_dir))
        print(line(f'{args.data} | {model}', plain))
        print(line(f'{args.data} | {model}, 10 views', views), flush=True)


if __name__ == '__main__':
    main()
