"""Signs that no training saw, on real clips: look-up from a few examples, and telling them from known signs.

python -m tests.real.open_set lookup        # wlasl50: 10 signs of 19 with 7 clips, encoder trained on the other 40
python -m tests.real.open_set novelty       # wlasl50: 10 signs of 50 left out, bhutan15: 5 of 15
python -m tests.real.open_set novelty --data wlasl50_dev --draws 5 6 7 8 9     # what scores are chosen on

Each draw is a seed; trainings that are done are not repeated.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from scipy import stats

from signmm.apis import SignInferencer
from signmm.apis.calibration import Rater
from signmm.apis.lookup_vectors import clip_vectors, fit_space, lookup_inferencer
from signmm.apis.split_clips import clips_of_split
from signmm.baselines import read_rows, row_recipe
from signmm.cli.train import main as train_main
from signmm.engine.summary import read_summary
from signmm.lookup import NoveltyDetector
from signmm.lookup.novelty_report import Rated, compare_scores
from signmm.lookup.protocol import few_shot
from signmm.lookup.similarity import BASELINES, baseline_recipe, baseline_scores
from signmm.utils.configs import load_config
from tests.real import real_data
from tests.real.experiments import schedule

ROOT = Path('work_dirs/real/open_set')
CONFIG = 'tests/real/configs/wlasl50_signmm_small.py'
#: Left-out signs and training epochs of each set.
SETS: dict[str, tuple[Callable[[Path], Path], int, int]] = {
    'wlasl50_dev': (partial(real_data.write_wlasl50, test_fold=1), 10, 100),
    'wlasl50': (real_data.write_wlasl50, 10, 60),
    'bhutan15': (real_data.write_bhutan15, 5, 8),
}


def corpus(data: str) -> Path:
    """Writes a data set unless it is there.

    Args:
        data: A key of ``SETS``.

    Returns:
        Its annotation file; the store lies beside it.
    """
    file = ROOT / data / 'annotations.json'
    return file if file.is_file() else SETS[data][0](ROOT)


def by_sign(source: Path) -> dict[str, list[dict]]:
    """Groups the clips of an annotation file by sign."""
    content = json.loads(source.read_text())
    found: dict[str, list[dict]] = {}
    for row in content['samples']:
        found.setdefault(content['metainfo']['labels'][row['label']], []).append(row)
    return found


def write_splits(path: Path, splits: dict[str, list[tuple[str, dict]]], labels: list[str]) -> Path:
    """Writes an annotation file of chosen clips.

    Args:
        path: The file.
        splits: Split -> (sign, sample) of its clips.
        labels: Label names.

    Returns:
        The file.
    """
    samples = [
        {**row, 'split': split, 'label': labels.index(sign)} for split, rows in splits.items() for sign, row in rows
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({'metainfo': {'dataset': path.parent.name, 'labels': labels}, 'samples': samples}))
    return path


def train(
    folder: Path,
    rows: list[tuple[str, dict]],
    poses: Path,
    epochs: int,
    seed: int = 0,
    pretrained: Path | None = None,
) -> Path:
    """Trains the small recipe on some clips.

    Args:
        folder: Where the run goes; a finished one is taken as it is.
        rows: (sign, sample) of the clips.
        poses: Their store.
        epochs: Epochs, a tenth of them warm-up.
        seed: Of the training.
        pretrained: Checkpoint whose backbone it starts from.

    Returns:
        The checkpoint of the last epoch.
    """
    if 'train' not in read_summary(folder / 'summary.json'):
        signs = sorted({sign for sign, _ in rows})
        file = write_splits(folder / 'train.json', {'train': rows}, signs)
        options = {
            'train_dataloader.dataset.ann_file': file, 'train_dataloader.dataset.poses': poses,
            'model.head.num_classes': len(signs), 'visualizer': None,
        }  # fmt: skip
        words = [*(f'{key}={value}' for key, value in options.items()), *schedule(epochs)]
        start = [] if pretrained is None else ['--pretrained', str(pretrained)]
        train_main(
            [CONFIG, '--seed', str(seed), *start, '--overwrite', '--work-dir', str(folder), '--cfg-options', *words]
        )
    return folder / 'last.pth'


def look(checkpoint: Path, annotations: Path, poses: Path, split: str) -> Rated:
    """What a model says of the clips of a split."""
    clips, signs, _ = clips_of_split(annotations, poses, split)
    return Rater(checkpoint, 'cpu')(clips, signs)


def ten_views(checkpoint: Path, annotations: Path, poses: Path, split: str) -> np.ndarray:
    """Embeddings of the clips of a split, means over five stretches and their mirror images."""
    with SignInferencer(
        checkpoint=checkpoint, device='cpu', embedding=True, novelty=False, clips=5, flip=True
    ) as inferencer:
        found = inferencer.iterate(clips_of_split(annotations, poses, split)[0], topk=1)
        return np.array([one.embedding for one in found], np.float32)


def lookup_encoder(seed: int) -> tuple[Path, Path, list[str]]:
    """Draws 10 of the 19 signs with at least 7 clips, and trains on the other 40.

    Args:
        seed: Of the draw.

    Returns:
        Checkpoint, annotation file of all clips and the 10 signs.
    """
    source = corpus('wlasl50')
    signs = by_sign(source)
    often = sorted(sign for sign, rows in signs.items() if len(rows) >= 7)
    chosen = sorted(np.random.default_rng(seed).choice(often, 10, replace=False).tolist())
    rows = [(sign, row) for sign in sorted(signs) if sign not in chosen for row in signs[sign]]
    return train(ROOT / f'lookup_{seed}', rows, source.parent / 'poses', 100), source, chosen


def lookup(seed: int) -> dict[str, float]:
    """R@1 in percent of one draw, for 1, 3 and 5 examples.

    Args:
        seed: Of the draw.

    Returns:
        ``'METHOD k'`` -> value.
    """
    checkpoint, source, chosen = lookup_encoder(seed)
    signs, poses = by_sign(source), source.parent / 'poses'
    rows = [(sign, row) for sign in chosen for row in signs[sign]]
    file = write_splits(checkpoint.with_name('lookup.json'), {'test': rows}, chosen)
    recipe = row_recipe(load_config(CONFIG), CONFIG)
    tables = {
        kind: baseline_scores(kind, read_rows(file, poses, 'test', baseline_recipe(kind, recipe), False, 0))
        for kind in BASELINES
    }
    one, ten = look(checkpoint, file, poses, 'test').vectors, ten_views(checkpoint, file, poses, 'test')
    tables |= {'embedding': one @ one.T, 'embedding, 10 views': ten @ ten.T}
    space = fit_space(checkpoint, checkpoint.with_name('train.json'), poses, device='cpu')
    with lookup_inferencer(checkpoint, space, 'cpu') as inferencer:
        vectors = clip_vectors(inferencer, clips_of_split(file, poses, 'test')[0], space)[1]
    tables['fitted space'] = vectors @ vectors.T
    names = [sign for sign, _ in rows]
    return {
        f'{name} k={k} {metric}': few_shot(scores, names, k).metrics[metric]
        for name, scores in tables.items()
        for k in (1, 3, 5)
        for metric in ('R@1', 'R@5', 'MRR', 'EER', 'refused', 'accepted')
    }


def novelty(data: str, seed: int) -> dict[str, float]:
    """Areas under the ROC curve and detections at 5 % false alarms of one draw.

    Args:
        data: ``'wlasl50'`` (folds 0 and 1 train, known clips of fold 2 test), ``'wlasl50_dev'`` (fold 0, fold 1) or
            ``'bhutan15'`` (takes from 47 on test).
        seed: Of the draw.

    Returns:
        ``'SCORE AUROC'`` and ``'SCORE found'`` -> value, and ``'top-1'`` of the known clips in percent.
    """
    _, count, epochs = SETS[data]
    source = corpus(data)
    signs, poses = by_sign(source), source.parent / 'poses'
    others = set(np.random.default_rng(seed).choice(sorted(signs), count, replace=False).tolist())
    known = [(sign, row) for sign in sorted(signs) if sign not in others for row in signs[sign]]
    splits = {split: [pair for pair in known if pair[1]['split'] == split] for split in ('train', 'test')}
    checkpoint = train(ROOT / f'novelty_{data}_{seed}', splits['train'], poses, epochs)
    splits['others'] = [(sign, row) for sign in sorted(others) for row in signs[sign]]
    file = write_splits(checkpoint.with_name('novelty.json'), splits, sorted(signs))
    rated = {split: look(checkpoint, file, poses, split) for split in splits}
    detector = NoveltyDetector(rated['train'].views, rated['train'].labels, '')
    found = {'top-1': 100 * float((rated['test'].answers == rated['test'].labels).mean())}
    for name, (area, share) in compare_scores(detector, rated['train'], rated['test'], rated['others']).items():
        found[f'{name} AUROC'], found[f'{name} found'] = area, 100 * share
    return found


def show(rows: list[dict[str, float]]) -> None:
    """Prints means over the draws with 95 % t-intervals.

    Args:
        rows: One for each draw.
    """
    for name in rows[0]:
        values = np.array([row[name] for row in rows])
        half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else 0
        each = ', '.join(f'{value:.3g}' for value in values)
        print(f'| {name} | {values.mean():.3g} ± {half:.2g} | {each} |')


def main() -> None:
    """Runs an experiment and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('experiment', choices=['lookup', 'novelty'])
    parser.add_argument('--data', choices=list(SETS), nargs='+', default=['wlasl50', 'bhutan15'], help='of novelty')
    parser.add_argument('--draws', type=int, nargs='+', default=[0, 1, 2, 3, 4])
    args = parser.parse_args()
    if args.experiment == 'lookup':
        show([lookup(seed) for seed in args.draws])
    else:
        for data in args.data:
            print(data)
            show([novelty(data, seed) for seed in args.draws])


if __name__ == '__main__':
    main()
