"""Pre-training on real clips without labels, then fine-tuning on wlasl50: the chains of docs/lab_notes.md.

python -m tests.real.pretraining best --seeds 0 1 2
python -m tests.real.pretraining best --rows scratch mum_token

Every stage that is done is skipped, so an interrupted table goes on where it stopped.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from tests.real import real_data
from tests.real.experiments import CONFIGS, ROOT, line, run

MASA_ROWS = 'ma_only sa_only rand_joint rand_motion motion_joint multi_scale ratio10 ratio30 ratio50 ratio70'.split()
#: method: row: configs to train one after the other before fine-tuning; the last one makes the encoder.
CHAINS: dict[str, dict[str, tuple[str, ...]]] = {
    'best': {
        'scratch': (),
        'mum_token': ('best_tokenizer', 'best_pretrain'),
        'triplet': ('best_tokenizer_triplet', 'best_pretrain_triplet'),
        'skip_empty': ('best_tokenizer', 'best_pretrain_skip_empty'),
        'kmeans': ('best_tokenizer_kmeans', 'best_pretrain_kmeans'),
        'separate': ('best_tokenizer_separate', 'best_pretrain_separate'),
        'hand': ('best_tokenizer', 'best_pretrain_hand'),
        'body': ('best_tokenizer', 'best_pretrain_body'),
        'data25': ('best_tokenizer', 'best_pretrain_data25'),
        'data50': ('best_tokenizer', 'best_pretrain_data50'),
        'data75': ('best_tokenizer', 'best_pretrain_data75'),
        'rmask_regress': ('best_pretrain_rmask_regress',),
        'mum_regress': ('best_pretrain_mum_regress',),
        'rmask_token': ('best_tokenizer', 'best_pretrain_rmask_token'),
    },
    'masa': {
        'scratch': (),
        'both': ('masa_pretrain',),
        **{name: (f'masa_pretrain_{name}',) for name in MASA_ROWS},
        'released': ('masa_released_pretrain',),
    },
    'signbert_plus': {
        'scratch': (),
        'all': ('signbert_plus_pretrain',),
        **{
            name: (f'signbert_plus_pretrain_{name}',)
            for name in 'joint frame clip fc1 fc2 no_pe temporal_pe spatial_pe'.split()
        },
        # The model of Table 1, which pre-trains 36 times as long.
        'scratch_long': (),
        'long': ('signbert_plus_reconstruction',),
    },
}


def pretrain(method: str, stage: str) -> Path:
    """Trains one stage unless it is done.

    Args:
        method: Key of ``CHAINS``; names the folder below ``work_dirs/real``.
        stage: Config name.

    Returns:
        The checkpoint.
    """
    work_dir = ROOT / method / stage.removeprefix(f'{method}_')
    done = work_dir / 'done'
    if not done.exists():
        command = ['tools/train.py', str(CONFIGS / f'{stage}.py'), '--work-dir', str(work_dir), '--seed', '0']
        subprocess.run([sys.executable, *command], check=True)
        done.touch()
    return work_dir / 'last.pth'


def row(method: str, name: str, seeds: list[int]) -> list[float]:
    """Runs one row of a table.

    Args:
        method: Key of ``CHAINS``.
        name: Row.
        seeds: Seeds of the fine-tuning; the pre-training has seed 0.

    Returns:
        Top-1 in percent, one per seed.
    """
    checkpoint = None
    for stage in CHAINS[method][name]:
        checkpoint = pretrain(method, stage)
    files = ROOT / 'wlasl50' / 'annotations.json'
    options = [] if checkpoint is None else [f'model.backbone.pretrained={checkpoint}']
    config = 'wlasl50_short.py' if checkpoint is None else f'{method}_finetune.py'
    config = 'masa_released_finetune.py' if name == 'released' else config
    folder = 'wlasl50_short' if checkpoint is None else f'wlasl50_{method}_{name}'
    # Another embedder than the baseline's needs its own run from scratch, and an ablated one its own fine-tuning.
    own = f'{method}_{name}.py' if checkpoint is None else f'{method}_finetune_{name}.py'
    if (CONFIGS / own).is_file():
        config, folder = own, f'wlasl50_{method}_{name}'
    values = []
    for seed in seeds:
        values.append(run(config, files, ROOT / 'runs' / f'{folder}_{seed}', seed, options)['top1_per_instance'])
    return values


def main() -> None:
    """Runs the chains and prints a row for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('method', choices=list(CHAINS))
    parser.add_argument('--rows', nargs='+', help='all by default')
    parser.add_argument('--seeds', type=int, nargs='+', default=[0, 1, 2])
    args = parser.parse_args()
    for name, write in (('wlasl50', real_data.write_wlasl50), ('unlabelled', real_data.write_unlabelled)):
        if not (ROOT / name / 'annotations.json').is_file():
            write(ROOT)
    for name in args.rows or CHAINS[args.method]:
        values = row(args.method, name, args.seeds)
        print(line(f'{args.method} | {name}', values), flush=True)


if __name__ == '__main__':
    main()
