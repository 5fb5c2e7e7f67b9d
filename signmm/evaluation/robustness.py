"""Accuracy under noise on the coordinates, MASA Table XIII."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.runner import Runner

from signmm.evaluation.accuracy import top_k_accuracy
from signmm.registry import DATASETS
from signmm.transforms.crop_parts import is_crop
from signmm.transforms.named_steps import steps_of
from signmm.utils.errors import ConfigError

#: Standard deviations of MASA Table XIII, in pixels of the 256 crop.
PAPER_SIGMAS = (0.0, 5.0, 10.0, 15.0, 20.0)


def noisy_loader(loader: Mapping[str, Any], sigma: float) -> dict[str, Any]:
    """Puts noise on what a data loader reads.

    Args:
        loader: Config of a data loader whose data set has a pipeline with ``CropParts``.
        sigma: Standard deviation in pixels of the crop; joints that were not found stay missing.

    Returns:
        A new config; noise comes right after the crop, so motion or bone streams are made of noisy joints.

    Raises:
        ConfigError: There is no such pipeline.
    """
    dataset = dict(loader['dataset'])
    steps = steps_of(dataset.get('pipeline'))
    crops = [place for place, step in enumerate(steps) if is_crop(step['type'])]
    if not crops:
        names = ', '.join(step['type'] for step in steps) or 'nothing'
        raise ConfigError(
            f'the noise is in pixels of the 256 crop, but the test pipeline of {dataset["type"]} has no CropParts '
            f'(it has {names})'
        )
    steps.insert(crops[-1] + 1, dict(type='GaussianNoise', sigma=sigma))
    return {**loader, 'dataset': {**dataset, 'pipeline': steps}}


@torch.no_grad()
def accuracy_under_noise(
    model: Any, loader: Mapping[str, Any], sigma: float, repeats: int = 1
) -> dict[str, list[float]]:
    """Tests a recogniser on noisy clips.

    Args:
        model: A model in evaluation mode whose predictions have ``pred_score``.
        loader: Config of the test data loader, without noise.
        sigma: See :func:`noisy_loader`. For one repeat all sigmas scale the same normal numbers.
        repeats: Number of draws of the noise; without noise there is one.

    Returns:
        ``top1_per_instance`` and ``top1_per_class`` in percent, one value per draw.
    """
    config = noisy_loader(loader, sigma)
    data = Runner.build_dataloader({**config, 'dataset': DATASETS.build(config['dataset'])}, seed=0)
    found: dict[str, list[float]] = {'top1_per_instance': [], 'top1_per_class': []}
    for repeat in range(repeats if sigma else 1):
        data.dataset.set_epoch(repeat)
        scores, labels = [], []
        for batch in data:
            for sample in model(**model.data_preprocessor(batch), mode='predict'):
                scores.append(sample.pred_score.float().cpu().numpy())
                labels.append(int(sample.gt_label))
        for per in ('instance', 'class'):
            found[f'top1_per_{per}'].append(top_k_accuracy(np.stack(scores), np.array(labels), 1, per))
    return found


def noise_table(results: Mapping[str, Mapping[float, Mapping[str, Sequence[float]]]]) -> str:
    """Writes the results as a markdown table.

    Args:
        results: Model to sigma to what :func:`accuracy_under_noise` gives.

    Returns:
        One row per sigma; mean over the draws, and their standard deviation if there are several.
    """
    columns = [(model, key, name) for model in results for key, name in _SHORT.items()]
    lines = ['| sigma (px) | ' + ' | '.join(f'{model} {name}' for model, _, name in columns) + ' |']
    lines.append('| ---: ' * (len(columns) + 1) + '|')
    for sigma in next(iter(results.values())):
        cells = [_cell(results[model][sigma][key]) for model, key, _ in columns]
        lines.append(f'| {sigma:g} | ' + ' | '.join(cells) + ' |')
    return '\n'.join(lines) + '\n'


_SHORT = {'top1_per_instance': 'P-I', 'top1_per_class': 'P-C'}


def _cell(values: Sequence[float]) -> str:
    spread = f' ± {np.std(values, ddof=1):.2f}' if len(values) > 1 else ''
    return f'{np.mean(values):.2f}{spread}'
