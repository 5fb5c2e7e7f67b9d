"""What is known to fail before a model is built: clips without poses, batch sizes, workers, the metric of best.pth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mmengine.config import Config

from signmm.datasets.annotations import read_annotations, video_of
from signmm.datasets.found_clips import FoundClips
from signmm.datasets.pose_source import open_poses
from signmm.registry import METRICS, MODELS
from signmm.transforms.reading import depth_is_used
from signmm.utils.errors import ConfigError
from signmm.utils.suggest import did_you_mean

LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')


def check_run(config: Config, loaders: tuple[str, ...] = LOADERS[:2]) -> None:
    """Looks for what would stop a run later.

    Args:
        config: The complete config.
        loaders: Those that will be used.

    Raises:
        ConfigError: Something is wrong; one line for each problem, with its cure.
    """
    problems: list[str] = []
    backbone = (config.get('model') or {}).get('backbone') or {}
    deep = bool(((backbone.get('embedder') or {}).get('features') or {}).get('depth'))
    seen: set[tuple[str, str, str]] = set()
    for name in loaders:
        loader = config.get(name)
        if loader is None:
            continue
        problems += _check_loader(name, loader)
        for where, dataset in data_sets(loader.get('dataset') or {}, f'{name}.dataset'):
            key = (str(dataset['ann_file']), str(dataset.get('poses')), str(dataset.get('split')))
            if key not in seen:
                seen.add(key)
                problems += _check_data(where, dataset, deep)
    problems += _check_metric(config) + _check_calibration(config)
    if problems:
        raise ConfigError('\n  '.join([f'{config.filename or "config"}: {len(problems)} problem(s)', *problems]))


def data_sets(dataset: Mapping[str, Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Finds the data sets of a loader, those inside of a mix too.

    Args:
        dataset: Config of a data set.
        where: Its place in the config.

    Yields:
        Place and config of each data set that names an annotation file.
    """
    if dataset.get('ann_file') is not None:
        yield where, dict(dataset)
    members = dataset.get('datasets') or {}
    common = dataset.get('common') or {}
    for name, member in members.items() if isinstance(members, Mapping) else enumerate(members):
        if member is not None:
            yield from data_sets({**common, **member}, f'{where}.datasets.{name}')


def allow_missing(config: Config) -> None:
    """Makes every data set leave out clips without poses.

    Args:
        config: Changed in place.
    """
    for name in LOADERS:
        if config.get(name) is not None:
            _allow(config[name].dataset)


def _allow(dataset: Any) -> None:
    members = dataset.get('datasets') or {}
    for member in members.values() if isinstance(members, Mapping) else members:
        if member is not None:
            _allow(member)
    if dataset.get('ann_file') is not None:
        dataset['missing'] = 'skip'


def _check_loader(name: str, loader: Mapping[str, Any]) -> list[str]:
    problems = []
    size, workers = loader.get('batch_size', 1), loader.get('num_workers', 0)
    if loader.get('batch_sampler') is None and (not isinstance(size, int) or size < 1):
        problems.append(f'{name}.batch_size: expected 1 or more, got {size!r}')
    if not isinstance(workers, int) or workers < 0:
        problems.append(f'{name}.num_workers: expected 0 (read in the main process) or more, got {workers!r}')
    return problems


def _check_data(where: str, dataset: Mapping[str, Any], deep: bool) -> list[str]:
    ann_file, poses = dataset['ann_file'], dataset.get('poses')
    if not Path(ann_file).is_file():
        # A data set says itself how to get it.
        return []
    samples = read_annotations(ann_file)[1]
    split = dataset.get('split', 'train')
    wanted = {split} if isinstance(split, str) else set(split)
    known = sorted({sample['split'] for sample in samples})
    unknown = sorted(wanted - set(known))
    if unknown:
        return [f"{where}.split: {ann_file} has no split '{unknown[0]}'{did_you_mean(unknown[0], known)}"]
    if poses is None or not Path(str(poses)).exists():
        return []
    have = open_poses(poses)
    chosen = [sample for sample in samples if sample['split'] in wanted]
    there = [sample for sample in chosen if video_of(sample) in have]
    problems = []
    if len(there) < len(chosen) and dataset.get('missing') != 'skip':
        lost = [sample['video_id'] for sample in chosen if video_of(sample) not in have]
        problems.append(
            f'{where}.poses: {poses} lacks {len(lost):,} of {len(chosen):,} clips of {ann_file} ({_some(lost)}); '
            'extract and pack them, or go on without them: --allow-missing'
        )
    # Poses of other formats are not read twice.
    if deep and not isinstance(have, FoundClips):
        flat = [sample['video_id'] for sample in there if not depth_is_used(have.slice(video_of(sample)))]
        if flat:
            problems.append(
                f'{where}.poses: {len(flat):,} of {len(there):,} clips of {poses} have no z in pixels ({_some(flat)}), '
                'which model.backbone.embedder.features.depth reads; extract them with depth, or set it to False'
            )
    return problems


def _some(names: Sequence[str]) -> str:
    return ', '.join(names[:3]) + (', ...' if len(names) > 3 else '')


def _check_metric(config: Config) -> list[str]:
    """Where best.pth is chosen by a metric that no evaluator gives, training would fail after its first validation."""
    hook = (config.get('default_hooks') or {}).get('checkpoint') or {}
    wanted, evaluator = hook.get('save_best'), config.get('val_evaluator')
    if not wanted or wanted == 'auto' or evaluator is None or config.get('val_dataloader') is None:
        return []
    names: list[str] = []
    for cfg in evaluator if isinstance(evaluator, list | tuple) else [evaluator]:
        metric = METRICS.build(cfg)
        own = getattr(metric, 'metric_names', None)
        if own is None:
            return []
        names += [f'{metric.prefix}/{name}' if metric.prefix else name for name in own]
    if wanted in names:
        return []
    return [f"default_hooks.checkpoint.save_best: no evaluator gives '{wanted}'{did_you_mean(wanted, names)}"]


def _check_calibration(config: Config) -> list[str]:
    """Whether ``calibrate`` can be done after the training."""
    if not config.get('calibrate'):
        return []
    head = (config.model.get('head') or {}).get('type')
    if not hasattr(MODELS.get(head) if isinstance(head, str) else head, 'embed'):
        return [f'calibrate: is for recognisers of isolated signs; the head of this model is {head}']
    return []
