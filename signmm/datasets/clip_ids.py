"""The ids of the clips in a batch and in a data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def clip_ids(batch: Any) -> list[str] | None:
    """Reads the ids of a batch's clips.

    Args:
        batch: What a loader yields: ClipBatches, or a mapping with ``data_samples``.

    Returns:
        An id per clip; None if the batch does not tell them.
    """
    names: list[Any] = []
    for samples in _samples(batch):
        columns = getattr(samples, 'columns', None)
        if columns is not None:
            names += columns.get('video_id') or [None]
        else:
            names += [getattr(sample, 'video_id', None) for sample in samples]
    return [str(name) for name in names] if names and all(name is not None for name in names) else None


def count_clips(batch: Any) -> int:
    """Counts the clips of a batch.

    Args:
        batch: What a loader yields.

    Returns:
        At least 1.
    """
    return max(1, sum(len(samples) for samples in _samples(batch)))


def _samples(batch: Any) -> list[Any]:
    """The annotations of a batch, in one part or several."""
    parts = batch if isinstance(batch, (list, tuple)) else [batch]
    found = [
        part.get('data_samples') if isinstance(part, Mapping) else getattr(part, 'samples', None) for part in parts
    ]
    return [samples for samples in found if isinstance(samples, Sequence) and not isinstance(samples, str)]


def dataset_ids(dataset: Any) -> list[str] | None:
    """Lists the clips of a data set, those without poses included.

    Args:
        dataset: A data set; mmengine's cut-off view of one (``num_batch_per_epoch``) counts as the whole.

    Returns:
        Ids in order; None if it has none.
    """
    whole = dataset
    while type(whole).__name__ == '_SlicedDataset':
        whole = whole._dataset
    if not hasattr(whole, 'get_data_info'):
        return None
    infos = (whole.get_data_info(i) for i in range(len(whole)))
    names = [info.get('video_id') for info in infos]
    if any(name is None for name in names):
        return None
    return [*map(str, names), *map(str, getattr(whole, 'missing_ids', []))]
