"""How much of its own task a pre-training or a tokenizer has learned, on clips that it was not trained on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import torch
from mmengine.config import Config

from signmm.datasets.annotation_table import read_table
from signmm.evaluation.pretext import PretextMetric
from signmm.models.tokenizers import KMeansTokenizer
from signmm.transforms.named_steps import with_common
from signmm.utils.errors import ConfigError

FLOORS = ('interpolated', 'still', 'nearest', 'constant', 'kmeans')
#: What corpora call clips that are not for training, the first one that a corpus has.
HELD_OUT = ('val', 'dev')
#: Batches that K-Means is fitted on at most.
FIT_BATCHES = 100


def held_out(config: Config, split: str | None = None) -> tuple[dict[str, Any], list[str]]:
    """Describes a loader of clips that the training did not see: those of its ``val_dataloader``, else another split.

    Args:
        config: Of the training.
        split: Of the training data; None: the first of :data:`HELD_OUT` that a data set has.

    Returns:
        Config of the loader, and the members of a mix that have no such split and are left out.

    Raises:
        ConfigError: Nothing is held out.
    """
    if config.get('val_dataloader'):
        return config.val_dataloader, []
    wanted = HELD_OUT if split is None else (split,)
    training = config.train_dataloader
    data, left_out = _other_split(training.dataset, wanted)
    if data is None:
        texts = ' or '.join(f"'{name}'" for name in wanted)
        raise ConfigError(f'{config.filename}: the training data has no split {texts}; name another by --split')
    kept = {key: training[key] for key in ('batch_size', 'num_workers', 'collate_fn') if key in training}
    return {**kept, 'sampler': dict(type='DefaultSampler', shuffle=False), 'dataset': data}, left_out


def _other_split(data: Mapping[str, Any], wanted: tuple[str, ...]) -> tuple[dict[str, Any] | None, list[str]]:
    if data['type'] != 'SignMix':
        there = read_table(data['ann_file']).splits
        split = next((name for name in wanted if name in there), None)
        return (None if split is None else {**data, 'split': split, 'fraction': 1.0}), []
    members = {name: with_common(data.get('common'), member) for name, member in data['datasets'].items() if member}
    found = {name: _other_split(member, wanted)[0] for name, member in members.items()}
    kept = {name: member for name, member in found.items() if member is not None}
    left_out = sorted(found.keys() - kept.keys())
    return ({'type': 'SignMix', 'datasets': kept} if kept else None), left_out


@torch.no_grad()
def evaluate(model: Any, loader: Any) -> dict[str, float]:
    """Measures a model and its floors.

    Args:
        model: A pre-training model or a tokenizer, in evaluation mode.
        loader: Batches.

    Returns:
        Metrics of :class:`~signmm.evaluation.pretext.PretextMetric`.
    """
    metric = PretextMetric()
    metric.dataset = loader.dataset
    for data in loader:
        samples = model(**model.data_preprocessor(data), mode='predict')
        metric.process(None, [sample.to_dict() for sample in samples])
    return metric.evaluate(len(loader.dataset))


def is_tokenizer(model: Any) -> bool:
    """Tells whether K-Means is a floor of a model.

    Args:
        model: A pre-training model or a tokenizer.

    Returns:
        True for a tokenizer that is learned.
    """
    return hasattr(model, 'decode_latents')


@torch.no_grad()
def fit_kmeans(tokenizer: Any, loader: Iterable) -> Any:
    """Fits K-Means with as many codes as a tokenizer has.

    Args:
        tokenizer: With codebooks ``hand`` and ``body``.
        loader: Batches of training clips; the first 100 of them are read.

    Returns:
        A KMeansTokenizer on the CPU.
    """
    sizes = (len(tokenizer.hand.codes), len(tokenizer.body.codes))
    kmeans = KMeansTokenizer(tokenizer.layout.name, *sizes, size=tokenizer.size).eval()
    for data in islice(loader, FIT_BATCHES):
        kmeans.fit(kmeans.data_preprocessor(data)['inputs'])
    return kmeans


def table(found: Mapping[str, float]) -> str:
    """Sets the model beside its floors.

    Args:
        found: Metrics.

    Returns:
        Markdown; below it the measures in which the model does not beat every floor.
    """
    measures = [name for name in found if not name.endswith(tuple(f'_{floor}' for floor in FLOORS))]
    used = [floor for floor in FLOORS if any(f'{name}_{floor}' in found for name in measures)]
    lines = [f'| measure | model | {" | ".join(used)} |', f'| --- {"| ---: " * (1 + len(used))}|']
    behind = []
    for name in measures:
        floors = {floor: found[f'{name}_{floor}'] for floor in used if f'{name}_{floor}' in found}
        cells = [f'{floors[floor]:.3f}' if floor in floors else '' for floor in used]
        lines.append(f'| {name} | {found[name]:.3f} | {" | ".join(cells)} |')
        sign = 1 if name.startswith('acc') else -1
        if any(sign * found[name] <= sign * value for value in floors.values()):
            behind.append(name)
    if behind:
        lines += ['', f'not better than a floor that learns nothing: {", ".join(behind)}']
    return '\n'.join(lines)
