"""Can the hand's token be read from a frame that shows it? What masked unit modelling needs before it can predict.

python -m tests.real.token_reading

A small classifier reads the K-Means code of each hand from the network's features of the same frame, or from the crops
that were clustered; 1,600 steps of 384 hands, as in BEST's pre-training of the small network by length and rate.
"""

from __future__ import annotations

from typing import Any

import torch
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from torch import Tensor, nn

from signmm.config.open import open_config
from signmm.engine.floors import held_out
from signmm.registry import MODELS
from tests.real.experiments import CONFIGS
from tests.real.pretraining import pretrain

#: Input, hidden width (None: linear), rate.
ROWS = [
    ('features', None, 1e-3),
    ('features', None, 3e-3),
    ('features', None, 1e-2),
    ('features', 192, 1e-3),
    ('features', 192, 3e-3),
    ('crops', None, 3e-3),
    ('crops', 192, 3e-3),
]


@torch.no_grad()
def collect(model: Any, loader: Any) -> dict[str, Tensor]:
    """Reads the hands of all valid frames.

    Args:
        model: A MaskedPoseModel with features of two hands.
        loader: Batches.

    Returns:
        ``features`` (N, C), ``crops`` (N, 42) and ``codes`` (N,).
    """
    found: dict[str, list[Tensor]] = {'features': [], 'crops': [], 'codes': []}
    for data in loader:
        pose = model.data_preprocessor(data)['inputs']
        joints, numbers = model.backbone.embedder.inputs(pose)
        rows = torch.cat([joints.flatten(2), numbers], 2)[pose.valid]
        codes = model.tokenizer.encode(pose)[pose.valid]
        for hand, part in enumerate(('left', 'right')):
            found['features'].append(rows[:, model.backbone.embedder.hand_columns[hand]])
            found['crops'].append(pose.part(part)[0][pose.valid].flatten(1))
            found['codes'].append(codes[:, hand])
    return {name: torch.cat(parts) for name, parts in found.items()}


def read(train: dict[str, Tensor], test: dict[str, Tensor], name: str, hidden: int | None, rate: float) -> float:
    """Trains a classifier and gives its accuracy on the held-out hands in percent."""
    torch.manual_seed(0)
    mean, spread = train[name].mean(0), train[name].std(0) + 1e-3
    x, y = (train[name] - mean) / spread, train['codes']
    middle = [] if hidden is None else [nn.Linear(32, hidden), nn.SiLU(), nn.Linear(hidden, 32)]
    network = nn.Sequential(nn.Linear(x.shape[1], 32), *middle, nn.Linear(32, 256))
    optimizer = torch.optim.AdamW(network.parameters(), rate, weight_decay=0.05)
    for step in range(1600):
        optimizer.param_groups[0]['lr'] = rate * (1 - step / 1600)
        chosen = torch.randint(len(x), (384,))
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(x[chosen]), y[chosen]).backward()
        optimizer.step()
    with torch.no_grad():
        right = network((test[name] - mean) / spread).argmax(1) == test['codes']
    return 100 * float(right.float().mean())


def main() -> None:
    """Prints a row for each reader."""
    init_default_scope('signmm')
    pretrain('signmm', 'signmm_best_tokenizer')
    config = open_config(CONFIGS / 'signmm_best_pretrain.py')
    model = MODELS.build(config.model).eval()
    held = held_out(config, 'val')[0]
    loaders = [Runner.build_dataloader(loader, seed=0) for loader in (config.train_dataloader, held)]
    train, test = (collect(model, loader) for loader in loaders)
    for name, hidden, rate in ROWS:
        kind = 'linear' if hidden is None else f'a hidden layer of {hidden}'
        print(f'| {name} | {kind} | {rate:g} | {read(train, test, name, hidden, rate):.1f} |', flush=True)


if __name__ == '__main__':
    main()
