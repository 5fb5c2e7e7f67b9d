"""The ids of the clips in a batch and in a data set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def clip_ids(batch: Any) -> list[str] | None:
    """Reads the ids of a batch's clips.

    Args:
        batch: What a loader yields: a mapping with ``data_samples``, which are samples with ``video_id`` or hold one
            column ``video_id``.

    Returns:
        An id per clip; None if the batch does not tell them.
    """
    samples = batch.get('data_samples') if isinstance(batch, Mapping) else getattr(batch, 'data_samples', None)
    column = getattr(samples, 'video_id', None)
    if column is not None and not isinstance(column, str):
        return [str(name) for name in column]
    if isinstance(samples, (str, bytes)) or not isinstance(samples, Iterable):
        return None
    names = [getattr(sample, 'video_id', None) for sample in samples]
    return [str(name) for name in names] if names and all(name is not None for name in names) else None


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


def count_clips(batch: Any) -> int:
    """Counts the clips of a batch.

    Args:
        batch: What a loader yields.

    Returns:
        At least 1.
    """
    samples = batch.get('data_samples') if isinstance(batch, Mapping) else getattr(batch, 'data_samples', batch)
    try:
        return max(1, len(samples))  # type: ignore[arg-type]
    except TypeError:
        return 1
