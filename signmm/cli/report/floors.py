"""How much of its own task a pre-training or a tokenizer has learned, beside floors that learn nothing.

signmm report floors CONFIG CHECKPOINT [--split val] [--cfg-options ...]

Evaluates clips that the training did not see: those of the config's val_dataloader, or those of another split of the
training data (members of a mix without that split are left out, and named). Floors: linear interpolation between the
visible frames, the nearest visible frame, the most frequent code; for a tokenizer K-Means with as many codes, fitted on
the training clips (100 batches of them at most).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from signmm.cli.arguments import add_cfg_options, command_parser

if TYPE_CHECKING:
    from mmengine.config import Config

FLOORS = ('interpolated', 'still', 'nearest', 'constant', 'kmeans')
#: Batches that K-Means is fitted on at most.
FIT_BATCHES = 100


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report floors``."""
    parser = command_parser('report floors', __doc__)
    parser.add_argument('config', help='that trained the model: a pre-training or a tokenizer')
    parser.add_argument('checkpoint')
    parser.add_argument('--split', default='val', help='of the training data, without a val_dataloader (val)')
    parser.add_argument('--device', default='cpu')
    add_cfg_options(parser)
    args = parser.parse_args(argv)
    from mmengine.runner import Runner

    from signmm.apis.opening import open_model
    from signmm.config.open import open_config

    config = open_config(args.config, args.cfg_options)
    model = open_model(config, args.checkpoint)[0].to(args.device)
    loader = Runner.build_dataloader(held_out(config, args.split), seed=0)
    found = evaluate(model, loader)
    if hasattr(model, 'decode_latents'):
        kmeans = fit_kmeans(model, Runner.build_dataloader(config.train_dataloader, seed=0))
        found['error_px_kmeans'] = evaluate(kmeans.to(args.device), loader)['error_px']
    print(table(found))
    return 0


def held_out(config: Config, split: str) -> dict[str, Any]:
    """Describes a loader of clips that the training did not see.

    Args:
        config: Of the training.
        split: Of the training data, if the config has no ``val_dataloader``.

    Returns:
        Config of the loader.

    Raises:
        ConfigError: Nothing is held out.
    """
    from signmm.datasets.annotation_table import read_table
    from signmm.transforms.named_steps import with_common
    from signmm.utils.errors import ConfigError

    if config.get('val_dataloader'):
        return config.val_dataloader
    training = config.train_dataloader
    data = {**training.dataset, 'split': split}
    if training.dataset.type == 'SignMix':
        common = {**(training.dataset.get('common') or {}), 'split': split, 'fraction': 1.0}
        members = {name: with_common(common, member) for name, member in training.dataset.datasets.items() if member}
        there = {name: m for name, m in members.items() if split in read_table(m['ann_file']).splits}
        if not there:
            raise ConfigError(f"{config.filename}: no member of the mix has a split '{split}'; name another by --split")
        if left_out := sorted(members.keys() - there.keys()):
            print(f"without a split '{split}' and left out: {', '.join(left_out)}")
        data = {'type': 'SignMix', 'datasets': {name: {**m, 'split': split} for name, m in there.items()}}
    kept = {key: training[key] for key in ('batch_size', 'num_workers', 'collate_fn') if key in training}
    return {**kept, 'sampler': dict(type='DefaultSampler', shuffle=False), 'dataset': data}


def evaluate(model: Any, loader: Iterable) -> dict[str, float]:
    """Measures a model and its floors.

    Args:
        model: A pre-training model or a tokenizer.
        loader: Batches.

    Returns:
        Metrics of :class:`~signmm.evaluation.pretext.PretextMetric`.
    """
    import torch

    from signmm.evaluation.pretext import PretextMetric

    metric = PretextMetric()
    with torch.no_grad():
        for data in loader:
            samples = model(**model.data_preprocessor(data), mode='predict')
            metric.process(None, [sample.to_dict() for sample in samples])
    return metric.evaluate(len(metric.results))


def fit_kmeans(tokenizer: Any, loader: Iterable) -> Any:
    """Fits K-Means with as many codes as a tokenizer has.

    Args:
        tokenizer: With codebooks ``hand`` and ``body``.
        loader: Batches of training clips.

    Returns:
        A KMeansTokenizer.
    """
    from signmm.models.tokenizers import KMeansTokenizer

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
