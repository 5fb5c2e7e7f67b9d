"""Numbers of a config that follow from the data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmengine.config import Config

from signmm.registry import DATASETS, MODELS
from signmm.transforms.named_steps import with_common
from signmm.utils.signatures import accepted_arguments


def fill_classes(config: Config) -> None:
    """Sets ``model.head.num_classes`` where it is left out and the head has such an argument.

    Args:
        config: Changed in place. The number is that of the labels of the training data, else of the validation or test
            data; it stays out where nothing says it, and building the model then fails with a message.
    """
    head = (config.get('model') or {}).get('head')
    if not isinstance(head, Mapping) or head.get('num_classes') is not None:
        return
    part = MODELS.get(head['type']) if isinstance(head.get('type'), str) else None
    if part is None or 'num_classes' not in accepted_arguments(part)[0]:
        return
    for split in ('train', 'val', 'test'):
        dataset = (config.get(f'{split}_dataloader') or {}).get('dataset')
        number = count_labels(dataset) if isinstance(dataset, Mapping) else None
        if number is not None:
            config.model.head.num_classes = number
            return


def fill_label_names(config: Config) -> None:
    """Sets ``model.head.label_smoothing.labels`` where smoothing by meaning asks for names and has none.

    Args:
        config: Changed in place; the names are those of the annotation file of the training data.
    """
    smoothing = ((config.get('model') or {}).get('head') or {}).get('label_smoothing')
    if not isinstance(smoothing, Mapping) or smoothing.get('labels'):
        return
    file = Path(str(((config.get('train_dataloader') or {}).get('dataset') or {}).get('ann_file', '')))
    if file.is_file():
        from signmm.datasets.annotations import read_annotations

        config.model.head.label_smoothing.labels = [str(n) for n in read_annotations(file)[0].get('labels') or ()]


def count_labels(dataset: Mapping[str, Any]) -> int | None:
    """Counts the labels of a data set without building it.

    Args:
        dataset: Its config. A data set of a fixed corpus knows its number, others are asked for their annotation file.

    Returns:
        The number of labels, for a mix that joins them of all members together; None where nothing says it.
    """
    if 'datasets' in dataset:
        members = [with_common(dataset.get('common'), m) for m in dataset['datasets'].values() if m is not None]
        counts = [count_labels(member) for member in members]
        if not dataset.get('join_labels'):
            return next((count for count in counts if count), None)
        return None if None in counts else sum(filter(None, counts))
    file = Path(str(dataset.get('ann_file', '')))
    sizes: Mapping[str, int] = getattr(DATASETS.get(str(dataset.get('type'))), 'sizes', {})
    if len(sizes) == 1:
        return next(iter(sizes.values()))
    if file.stem in sizes:
        return sizes[file.stem]
    if not file.is_file():
        return None
    from signmm.datasets.annotations import read_annotations

    return len(read_annotations(file)[0].get('labels') or ()) or None
