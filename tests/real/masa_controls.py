"""Why MASA's autoencoder learns so little on real clips: one change at a time, against the floors, on held-out clips.

python -m tests.real.masa_controls gcn linear steps

The first row is that of docs/lab_notes.md (motion-aware masking alone, GCN); the others change the second, whose linear
embedding trains several times faster. Rows that are done are not trained again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from tests.real import real_data
from tests.real.experiments import CONFIGS, ROOT

_LINEAR = [
    'model.backbone.embedder._delete_=True',
    'model.backbone.embedder.type=LinearEmbedder',
    'model.backbone.embedder.part_width=64',
    'model.backbone.embedder.hidden_width=128',
]
_DROPOUT = ['model.backbone.encoder.dropout=0.0', 'model.decoder.dropout=0.0']
#: Row to ``--cfg-options``.
ROWS: dict[str, list[str]] = {
    'gcn': [],
    'linear': _LINEAR,
    'steps': [*_LINEAR, 'train_cfg.max_epochs=120', 'param_scheduler.1.end=120'],
    'rate': [*_LINEAR, 'optim_wrapper.optimizer.lr=3e-3'],
    'no_dropout': [*_LINEAR, *_DROPOUT],
    'decoder': [*_LINEAR, 'model.decoder.depth=4'],
    'unit': [*_LINEAR, 'model.head.scale=64.0'],
    # Neighbouring frames of the source instead of 16 spread over 60 to 100 % of the clip.
    'frame_rate': [
        *_LINEAR,
        'train_dataloader.dataset.pipeline.sample.mode=random',
        'val_dataloader.dataset.pipeline.sample.mode=center',
    ],
    'random40': [
        *_LINEAR,
        'model.masking._delete_=True',
        'model.masking.type=RandomFrameMasking',
        'model.masking.ratio=0.4',
    ],
}


def measure(name: str) -> dict[str, float]:
    """Trains a row, seed 0, unless that is done.

    Args:
        name: Key of ``ROWS``.

    Returns:
        Metrics of the last validation, on the 146 held-out clips.
    """
    work_dir = ROOT / 'masa_controls' / name
    if not (work_dir / 'summary.json').is_file():
        command = ['train', str(CONFIGS / 'masa_pretrain_ma_only.py'), '--seed', '0', '--work-dir', str(work_dir)]
        options = ['visualizer=None', *ROWS[name]]
        subprocess.run([sys.executable, '-m', 'signmm', *command, '--overwrite', '--cfg-options', *options], check=True)
    return json.loads((work_dir / 'summary.json').read_text())['train']['metrics']


def main() -> None:
    """Prints a row for each control: which part of the loss of "no motion" is predicted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('rows', nargs='+', choices=list(ROWS))
    names = parser.parse_args().rows
    if not (ROOT / 'unlabelled' / 'annotations.json').is_file():
        real_data.write_unlabelled(ROOT)
    for name in names:
        found = measure(name)
        still = found['loss_motion_still']
        parts = [100 * (1 - found[key] / still) for key in ('loss_motion', 'loss_motion_interpolated')]
        print(f'| {name} | {parts[0]:.0f} % | {parts[1]:.0f} % |', flush=True)


if __name__ == '__main__':
    main()
