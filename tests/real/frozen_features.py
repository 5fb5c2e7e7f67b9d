"""What a pre-trained small network knows of signs before it is fine-tuned, beside an untrained one.

python -m tests.real.frozen_features random work_dirs/real/signmm/best_pretrain/last.pth

Features after the embedder and after every block, averaged over the frames of a clip and standardised over the training
clips: is the nearest training clip of the same sign, with one of each sign and with all? Development directions.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
import torch
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from torch import nn

from signmm.config.open import open_config
from signmm.models.backbone import load_backbone
from signmm.models.temporal_pooling import mean_frames
from signmm.registry import MODELS
from tests.real.experiments import CONFIGS
from tests.real.small_data import dev_files

#: Networks drawn for the row ``random``, and training clips drawn for one of each sign.
NETWORKS, DRAWS = 3, 10


@torch.no_grad()
def collect(model: Any, loaders: list[Any]) -> tuple[dict[str, np.ndarray], list[np.ndarray]]:
    """Computes pooled features.

    Args:
        model: A SignModel.
        loaders: One for each fold.

    Returns:
        For each layer (N, D) of all clips, and the labels of each fold.
    """
    layers = {'embedder': model.backbone.embedder} | {
        f'block {number}': block for number, block in enumerate(model.backbone.encoder.blocks)
    }
    seen: dict[str, torch.Tensor] = {}
    for name, layer in layers.items():
        layer.register_forward_hook(lambda _, __, out, name=name: seen.update({name: out}))
    _settle(model, loaders)
    found: dict[str, list[torch.Tensor]] = {name: [] for name in layers}
    labels = []
    for loader in loaders:
        fold = []
        for data in loader:
            batch = model.data_preprocessor(data)
            model.backbone(batch['inputs'])
            for name, out in seen.items():
                found[name].append(mean_frames(out.flatten(2), batch['inputs'].valid))
            fold.append(batch['data_samples'].labels.numpy())
        labels.append(np.concatenate(fold))
    return {name: torch.cat(parts).numpy() for name, parts in found.items()}, labels


def _settle(model: Any, loaders: list[Any]) -> None:
    """Gives batch norms the statistics of whole clips, as fine-tuning does; pre-training saw masked ones."""
    model.eval()
    norms = [m for m in model.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]
    for norm in norms:
        norm.train().momentum = 0.5  # forgets what it started from
    for _ in range(4):
        for loader in loaders:
            for data in loader:
                model.backbone(model.data_preprocessor(data)['inputs'])
    model.eval()


def nearest(features: np.ndarray, labels: list[np.ndarray]) -> np.ndarray:
    """Recognises one fold by the other, both ways.

    Args:
        features: (N, D).
        labels: Of the two folds, in the order of the features.

    Returns:
        Right in percent with one training clip of each sign, with all, and the features' deviation over clips.
    """
    joined, folds = np.concatenate(labels), np.repeat([0, 1], [len(fold) for fold in labels])
    means = []
    for fold in (0, 1):
        train, test = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        x = (features - features[train].mean(0)) / (features[train].std(0) + 1e-6)
        far = ((x[test][:, None] - x[train][None]) ** 2).sum(-1)
        right = joined[train][None] == joined[test][:, None]
        few = []
        for seed in range(DRAWS):
            rng = np.random.default_rng(seed)
            some = [rng.choice(np.flatnonzero(joined[train] == label)) for label in np.unique(joined[train])]
            few.append(right[np.arange(len(test)), np.array(some)[far[:, some].argmin(1)]].mean())
        means.append((100 * np.mean(few), 100 * right[np.arange(len(test)), far.argmin(1)].mean()))
    return np.array([*np.mean(means, axis=0), features.std(0).mean()])


def main() -> None:
    """Prints a row for each network and layer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('networks', nargs='+', help='checkpoints, or random')
    args = parser.parse_args()
    init_default_scope('signmm')
    config = open_config(CONFIGS / 'wlasl50_signmm_parts.py')
    files = dev_files()
    loaders = []
    for split in ('train', 'test'):
        clips = {'ann_file': str(files), 'poses': str(files.parent / 'poses'), 'split': split}
        dataset = {**config.test_dataloader.dataset, **clips}
        loaders.append(Runner.build_dataloader({**config.test_dataloader, 'dataset': dataset}, seed=0))
    for network in args.networks:
        rows = []
        for seed in range(NETWORKS if network == 'random' else 1):
            torch.manual_seed(seed)
            model = MODELS.build(config.model)
            if network != 'random':
                load_backbone(model.backbone, network)
            features, labels = collect(model, loaders)
            rows.append({name: nearest(values, labels) for name, values in features.items()})
        for name in rows[0]:
            few, whole, spread = np.mean([row[name] for row in rows], axis=0)
            print(f'| {network} | {name} | {few:.1f} | {whole:.1f} | {spread:.2f} |', flush=True)


if __name__ == '__main__':
    main()
