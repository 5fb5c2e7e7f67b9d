"""Is it worth showing every signer as often as another? isl_kinect30 with two signers of many clips and five of few.

python -m tests.real.signer_balance --signers parveen pramod --seeds 0

All signers of isl_kinect30 have as many clips, so most of them lose all repetitions of a word but the first.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.real.experiments import CONFIGS, ROOT
from tests.real.group_baselines import group_files
from tests.real.group_networks import row
from tests.real.small_data import hits

MANY = 2
ARMS = {
    'by chance': (),
    'balanced': ('train_dataloader.sampler._delete_=True', 'train_dataloader.sampler.type=SignerBalancedSampler'),
}


def uneven_files(files: Path, held_out: str) -> Path:
    """Writes an annotation file in which some training signers have far more clips than the others.

    Args:
        files: Annotation file of all clips, named SIGNER_WORD_REPETITION.
        held_out: The signer of the test split.

    Returns:
        The file, beside the other: the first ``MANY`` other signers by name keep all clips, the rest repetition 1.
    """
    data = json.loads(files.read_text())
    many = [name for name in sorted({sample['signer'] for sample in data['samples']}) if name != held_out][:MANY]
    kept = []
    for sample in data['samples']:
        if sample['signer'] == held_out:
            kept.append({**sample, 'split': 'test'})
        elif sample['signer'] in many or sample['video_id'].endswith('_1'):
            kept.append({**sample, 'split': 'train'})
    path = files.with_name(f'uneven_{held_out}.json')
    path.write_text(json.dumps({**data, 'samples': kept}))
    return path


def scores(arm: str, files: Path, held_out: str, seed: int) -> Path:
    """Trains and tests once.

    Args:
        arm: Key of ``ARMS``.
        files: Annotation file of all clips.
        held_out: The signer of the test split.
        seed: Of the training.

    Returns:
        Score file of whole clips.
    """
    work_dir = ROOT / 'runs' / f'signers_{arm.replace(" ", "_")}_{held_out}_{seed}'
    out, given = work_dir / 'whole.npz', (uneven_files(files, held_out), files.parent / 'poses')
    if not out.is_file():
        options = [
            f'{split}_dataloader.dataset.{key}={value}'
            for split in ('train', 'test')
            for key, value in zip(('ann_file', 'poses'), given, strict=True)
        ]
        config, end = str(CONFIGS / 'isl_kinect30_signmm_small.py'), ['--work-dir', str(work_dir), '--cfg-options']
        _signmm('train', config, '--seed', str(seed), '--overwrite', *end, *options, *ARMS[arm])
        _signmm('test', config, str(work_dir / 'last.pth'), '--out', str(out), *end, *options)
    return out


def _signmm(*words: str) -> None:
    subprocess.run([sys.executable, '-m', 'signmm', *words], check=True)


def main() -> None:
    """Runs what is missing and prints a row for each arm and their difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--signers', nargs='+', default=['parveen', 'pramod'], help='held out in turn')
    parser.add_argument('--seeds', type=int, nargs='+', default=[0])
    args = parser.parse_args()
    files = group_files('isl_kinect30')
    found = {
        arm: [np.mean([hits(scores(arm, files, name, seed)) for seed in args.seeds], axis=0) for name in args.signers]
        for arm in ARMS
    }
    for arm, values in found.items():
        print(row(arm, values))
    print(row('difference', [b - a for a, b in zip(*found.values(), strict=True)]))


if __name__ == '__main__':
    main()
