"""Pre-training and options of the small recogniser on wlasl50: the tables of docs/recipes.md, skipping what is done.

python -m tests.real.small_data scratch masa --seeds 0 1 2             # three directions, paired intervals
python -m tests.real.small_data scratch masa --few 1 --seeds 0 1 2     # one training clip per class
python -m tests.real.small_data scratch dominant_hand --dev            # train on fold 0, test on fold 1
python -m tests.real.small_data scratch best --dev --back --few 1 --rate 3e-3    # that and the other way round
python -m tests.real.small_data scratch best best_embedder --dev --few 1         # pre-trained in part
python -m tests.real.small_data scratch best --dev --few 1 --epochs 800          # fine-tuned four times as long
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from mmengine.registry import init_default_scope

from signmm.config.open import open_config
from signmm.io.checkpoint import load_checkpoint
from signmm.registry import MODELS
from tests.real import real_data
from tests.real.experiments import CONFIGS, ROOT, schedule
from tests.real.pretraining import pretrain

#: Row: config, configs to train without labels before it, and more options.
ROWS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    'small': ('wlasl50_signmm_small.py', (), ()),
    'kernel': ('wlasl50_signmm_kernel.py', (), ()),
    'dominant_hand': ('wlasl50_signmm_dominant_hand.py', (), ()),
    'extractor_noise': ('wlasl50_signmm_extractor_noise.py', (), ()),
    'scratch': ('wlasl50_signmm_parts.py', (), ()),
    # As many epochs as pre-training and fine-tuning take together in processor time.
    'scratch_long': ('wlasl50_signmm_parts.py', (), schedule(800)),
    'best': ('wlasl50_signmm_parts.py', ('signmm_best_tokenizer', 'signmm_best_pretrain'), ()),
    # What was pre-trained is kept below the encoder alone.
    'best_embedder': ('wlasl50_signmm_parts.py', ('signmm_best_tokenizer', 'signmm_best_pretrain'), ()),
    'masa': ('wlasl50_signmm_parts.py', ('signmm_masa_pretrain',), ()),
    'signbert_plus': ('wlasl50_signmm_parts.py', ('signmm_signbert_plus_pretrain',), ()),
}
VIEWS = ('--flip', '--clips', '5')


def scores(name: str, files: Path, test: Path, seed: int, changes: Mapping[str, float]) -> Path:
    """Trains and tests a row once.

    Args:
        name: Key of ``ROWS``.
        files: Annotation file to train on.
        test: Annotation file to test on.
        seed: Seed of the training; pre-training has seed 0.
        changes: ``'rate'`` of learning and ``'epochs'`` of the training instead of the recipe's 1e-3 and 200.

    Returns:
        Score file of the test, averaged over 10 views.
    """
    config, stages, options = ROWS[name]
    checkpoint = None
    for stage in stages:
        checkpoint = pretrain('signmm', stage)
    if checkpoint is not None and name.endswith('_embedder'):
        checkpoint = graft(config, checkpoint, seed)
    suffix = ''.join(f'_{key}{value:g}' for key, value in changes.items())
    options += (f'optim_wrapper.optimizer.lr={changes["rate"]:g}',) if 'rate' in changes else ()
    options += schedule(int(changes['epochs'])) if 'epochs' in changes else ()
    work_dir = ROOT / 'runs' / f'small_{name}_{files.parent.name}_{files.stem}_{seed}{suffix}'
    out = work_dir / f'{test.parent.name}.npz'
    if not (work_dir / 'summary.json').is_file():
        words = ['train', str(CONFIGS / config), '--seed', str(seed), '--work-dir', str(work_dir), '--overwrite']
        words += [] if checkpoint is None else ['--pretrained', str(checkpoint)]
        _signmm(*words, '--cfg-options', *options, *_data('train', files), *_data('test', test))
    if not out.is_file():
        words = ['test', str(CONFIGS / config), str(work_dir / 'last.pth'), *VIEWS, '--out', str(out)]
        _signmm(*words, '--cfg-options', *options, *_data('test', test))
    return out


def made(name: str, write: Callable[[Path], Path]) -> Path:
    """Writes a data set unless it is there.

    Args:
        name: Its folder below ``ROOT``.
        write: Writes it below a folder.

    Returns:
        Its annotation file.
    """
    path = ROOT / name / 'annotations.json'
    return path if path.is_file() else write(ROOT)


def graft(config: str, checkpoint: Path, seed: int) -> Path:
    """Keeps the embedder of a pre-trained backbone and draws everything else anew.

    Args:
        config: Name of the recogniser's config.
        checkpoint: Of the pre-training.
        seed: Of the fresh weights.

    Returns:
        A file with the weights, beside the checkpoint.
    """
    torch.manual_seed(seed)
    init_default_scope('signmm')
    fresh = MODELS.build(open_config(CONFIGS / config).model).state_dict()
    trained = load_checkpoint(checkpoint)['state_dict']
    weights = {n: v for n, v in fresh.items() if n.startswith('backbone.')}
    weights |= {n: v for n, v in trained.items() if n.startswith('backbone.embedder.')}
    path = checkpoint.with_name(f'embedder_{seed}.pth')
    torch.save({'state_dict': weights}, path)
    return path


def dev_files(back: bool = False) -> Path:
    """Gives the development direction: fold 0 trains, fold 1 tests; the other way round if ``back``."""
    files = made('wlasl50_dev', lambda out: real_data.write_wlasl50(out, 1))
    if not back:
        return files
    data = json.loads(files.read_text())
    for sample in data['samples']:
        sample['split'] = 'train' if sample['split'] == 'test' else 'test'
    path = ROOT / 'wlasl50_dev_back' / files.name
    path.parent.mkdir(exist_ok=True)
    if not (poses := path.parent / 'poses').exists():
        poses.symlink_to(files.parent.resolve() / 'poses')
    path.write_text(json.dumps(data))
    return path


def fold_files(fold: int) -> Path:
    """Gives the direction that tests a fold after training on the two others."""
    return made(f'wlasl50_fold{fold}', lambda out: real_data.write_wlasl50(out, fold, rest=True))


def _data(split: str, files: Path) -> list[str]:
    keys = {'ann_file': files, 'poses': files.parent / 'poses'}
    return [f'{split}_dataloader.dataset.{key}={value}' for key, value in keys.items()]


def _signmm(*words: str) -> None:
    subprocess.run([sys.executable, '-m', 'signmm', *words], check=True)


def hits(path: Path) -> np.ndarray:
    """Reads which clips of a score file are recognised.

    Args:
        path: The file.

    Returns:
        (N,) bool, by the clips' names.
    """
    file = np.load(path)
    return (file['scores'].argmax(1) == file['labels'])[np.argsort(file['video_ids'])]


def interval(values: list[np.ndarray], draws: int = 4000) -> tuple[float, float]:
    """Computes a percentile bootstrap over clips, drawn within each direction.

    Args:
        values: For each direction (N,) what a clip counts.
        draws: Resamples.

    Returns:
        2.5 and 97.5 % points of the mean over directions, in percent.
    """
    rng = np.random.default_rng(0)
    means = [v[rng.integers(len(v), size=(draws, len(v)))].mean(1) for v in values]
    low, high = np.percentile(100 * np.mean(means, axis=0), [2.5, 97.5])
    return float(low), float(high)


def main() -> None:
    """Runs the rows and prints them; every row is compared with the first one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('rows', nargs='+', choices=list(ROWS))
    parser.add_argument('--seeds', type=int, nargs='+', default=[0])
    parser.add_argument('--folds', type=int, nargs='+', default=[0, 1, 2], help='tested after training on the others')
    parser.add_argument('--dev', action='store_true', help='train on fold 0, test on fold 1')
    parser.add_argument('--back', action='store_true', help='with --dev: also train on fold 1, test on fold 0')
    parser.add_argument('--rate', type=float, help="learning rate of every row, instead of the recipe's")
    parser.add_argument('--epochs', type=int, help="epochs of every row, instead of the recipe's")
    parser.add_argument('--few', type=int, help='training clips per class')
    args = parser.parse_args()
    changes = {key: value for key in ('rate', 'epochs') if (value := getattr(args, key)) is not None}
    made('unlabelled_depth', real_data.write_unlabelled_depth)
    dev = [dev_files(back) for back in ((False, True) if args.back else (False,))]
    whole = dev if args.dev else [fold_files(fold) for fold in args.folds]
    first: list[np.ndarray] = []
    for name in args.rows:
        values = []
        for files in whole:
            some = [real_data.write_few(files, args.few, seed) if args.few else files for seed in args.seeds]
            values.append(
                np.mean(
                    [hits(scores(name, f, files, s, changes)) for f, s in zip(some, args.seeds, strict=True)], axis=0
                )
            )
        means = [100 * float(v.mean()) for v in values]
        low, high = interval(values)
        line = f'| {name} | {np.mean(means):.1f} [{low:.1f}, {high:.1f}] | {", ".join(f"{m:.1f}" for m in means)} |'
        if first:
            gaps = [a - b for a, b in zip(values, first, strict=True)]
            low, high = interval(gaps)
            line += f' {100 * np.mean([gap.mean() for gap in gaps]):+.1f} [{low:+.1f}, {high:+.1f}] |'
        print(line, flush=True)
        first = first or values


if __name__ == '__main__':
    main()
