"""Why MASA's autoencoder learns so little on real clips: one change at a time, against the floors, on held-out clips.

python -m tests.real.masa_controls gcn linear steps --epochs 40

The first row is that of docs/lab_notes.md (motion-aware masking alone, GCN); the others change the second, whose linear
embedding trains several times faster. Rows that are done are not trained again. Every row is also measured with the
statistics of the batch in its batch norms instead of the running ones, which come from frames that hardly move. Curves:

signmm report logs work_dirs/real/masa_controls/linear_40 --keys val/loss_motion --plot curve.png
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from torch.nn.modules.batchnorm import _BatchNorm

from signmm.apis.opening import open_model
from signmm.config.open import open_config
from signmm.engine.floors import evaluate, held_out
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
    'steps': _LINEAR,  # three times as many
    'batch': [*_LINEAR, 'train_dataloader.batch_size=8'],  # of 32: four times as many steps at about the same cost
    'batch_rate': [*_LINEAR, 'train_dataloader.batch_size=8', 'optim_wrapper.optimizer.lr=3e-3'],
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


def measure(name: str, epochs: int) -> dict[str, float]:
    """Trains a row, seed 0, unless that is done.

    Args:
        name: Key of ``ROWS``.
        epochs: Length of all rows but ``steps``.

    Returns:
        Metrics of the last validation, on the 146 held-out clips, and ``loss_motion_batch``, the loss with the batch's
        own statistics in batch norms.
    """
    work_dir, config = ROOT / 'masa_controls' / f'{name}_{epochs}', CONFIGS / 'masa_pretrain_ma_only.py'
    length = 3 * epochs if name == 'steps' else epochs
    tenth = max(1, length // 10)  # warm-up, and between validations
    options = [*ROWS[name], f'train_cfg.max_epochs={length}', f'train_cfg.val_interval={tenth}']
    options += [f'param_scheduler.0.end={tenth}', f'param_scheduler.1.begin={tenth}', f'param_scheduler.1.end={length}']
    if not (work_dir / 'summary.json').is_file():
        command = ['train', str(config), '--seed', '0', '--work-dir', str(work_dir), '--overwrite']
        subprocess.run([sys.executable, '-m', 'signmm', *command, '--cfg-options', *options], check=True)
    found = json.loads((work_dir / 'summary.json').read_text())['train']['metrics']
    return {**found, 'loss_motion_batch': batch_statistics(config, options, work_dir / 'last.pth')}


def batch_statistics(path: Path, options: list[str], checkpoint: Path) -> float:
    """Measures a model whose batch norms take the statistics of the batch, as in training.

    Args:
        path: Config that trained it.
        options: Changes to it.
        checkpoint: Its weights.

    Returns:
        Loss on the held-out clips.
    """
    config = open_config(path, options)
    model = open_model(config, checkpoint)[0]
    for module in model.modules():
        if isinstance(module, _BatchNorm):
            module.train()
    return evaluate(model, Runner.build_dataloader(held_out(config, 'val')[0], seed=0))['loss_motion']


def main() -> None:
    """Prints for each control which part of the loss of "no motion" is predicted: model, straight line, batch norms."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('rows', nargs='+', choices=list(ROWS))
    parser.add_argument('--epochs', type=int, default=40)
    args = parser.parse_args()
    init_default_scope('signmm')
    if not (ROOT / 'unlabelled' / 'annotations.json').is_file():
        real_data.write_unlabelled(ROOT)
    for name in args.rows:
        found = measure(name, args.epochs)
        still = found['loss_motion_still']
        keys = ('loss_motion', 'loss_motion_interpolated', 'loss_motion_batch')
        parts = [100 * (1 - found[key] / still) for key in keys]
        print(f'| {name} | {" | ".join(f"{part:.0f} %" for part in parts)} |', flush=True)


if __name__ == '__main__':
    main()
