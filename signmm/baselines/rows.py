"""Clips as rows of features, which classifiers without a network read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.config import Config
from torch import Tensor

from signmm.datasets.views import SignViews
from signmm.models.data_preprocessor import PoseDataPreprocessor
from signmm.models.features import PoseFeatures
from signmm.registry import MODELS
from signmm.structures import ClipBatch
from signmm.transforms.named_steps import steps_of
from signmm.utils.errors import ConfigError

_BATCH = 64


@dataclass(frozen=True)
class ClipRows:
    """Features of N clips, each seen in W ways.

    Attributes:
        video_ids: (N,) names of the clips.
        labels: (N,) classes; -1 = unknown.
        views: (N, W, T, D) float32; view 0 is the whole clip.
        label_names: Names of the classes.
    """

    video_ids: np.ndarray
    labels: np.ndarray
    views: np.ndarray
    label_names: tuple[str, ...]


@dataclass(frozen=True)
class RowRecipe:
    """How clips become features.

    Attributes:
        pipeline: Steps of the test data.
        features: The features of a frame.
        train_pipeline: Steps of the training data, with their random changes; empty if the config has none.
    """

    pipeline: list[dict[str, Any]]
    features: PoseFeatures
    train_pipeline: tuple[dict[str, Any], ...] = ()


def row_recipe(config: Config, where: str) -> RowRecipe:
    """Takes features and pipeline of a network's config, so that both read the same.

    Args:
        config: With a test pipeline that resamples to a fixed number of frames and an embedder with ``features``.
        where: Name of the config, for messages.

    Returns:
        The recipe.

    Raises:
        ConfigError: The config has no features, no test pipeline, or clips would have different lengths.
    """
    model, data = config.get('model') or {}, config.get('test_dataloader') or {}
    embedder = (model.get('backbone') or {}).get('embedder') or {}
    pipeline = (data.get('dataset') or {}).get('pipeline')
    if not embedder.get('features') or not pipeline:
        raise ConfigError(
            f'{where}: needs model.backbone.embedder.features and test_dataloader.dataset.pipeline, as '
            'signmm/signmm_small_own.py has them'
        )
    steps = [dict(step) for step in steps_of(pipeline, 'test_dataloader.dataset.pipeline')]
    if not any(step.get('mode') in ('resample_center', 'uniform') for step in steps):
        raise ConfigError(
            f"{where}: clips of the test pipeline differ in length; use SampleFrames with mode='resample_center'"
        )
    features = MODELS.build({'layout': embedder.get('layout', 'triplet49'), **embedder['features']})
    random = ((config.get('train_dataloader') or {}).get('dataset') or {}).get('pipeline')
    train = tuple(dict(step) for step in steps_of(random, 'train_dataloader.dataset.pipeline')) if random else ()
    return RowRecipe(steps, features, train)


def read_rows(
    ann_file: str | Path,
    poses: str | Path,
    split: str | Sequence[str],
    recipe: RowRecipe,
    flip: bool = True,
    clips: int = 3,
    stretch: float = 0.8,
    draws: int = 0,
) -> ClipRows:
    """Reads the clips of a split.

    Args:
        ann_file: Annotation file.
        poses: Packed store or folder.
        split: Split, or several.
        recipe: Pipeline and features.
        flip: Whether the mirror images are views too.
        clips: Stretches of each clip that are views beside the whole clip; 0 for none.
        stretch: Length of each, as a share of the clip.
        draws: Random views of each clip beside these, as the network's training draws them; for training clips.

    Returns:
        The rows; (1 + clips) views, twice that with ``flip``, and ``draws``.

    Raises:
        ConfigError: ``draws`` without a training pipeline.
        ValueError: A number out of range, or what :class:`~signmm.datasets.SignDataset` refuses.
    """
    if clips < 0 or clips == 1:
        raise ValueError(f'clips must be 0, for the whole clip alone, or at least 2, got {clips}')
    source = {'type': 'SignDataset', 'ann_file': str(ann_file), 'poses': str(poses), 'split': split}
    dataset = {**source, 'pipeline': recipe.pipeline}
    shown = [SignViews(dataset, flip, 1)]
    if clips:
        shown.append(SignViews(dataset, flip, clips, stretch))
    count = len(shown[0].members[0])
    parts = [_features(each, recipe.features, count) for each in shown]
    parts += _draws(source, recipe, draws, count)
    found = [shown[0].members[0].get_data_info(index) for index in range(count)]
    labels = [-1 if sample.get('label') is None else int(sample['label']) for sample in found]
    names = tuple(str(name) for name in shown[0].metainfo.get('labels') or ())
    ids = np.array([sample['video_id'] for sample in found])
    return ClipRows(ids, np.array(labels), np.concatenate(parts, axis=1), names)


def _draws(source: dict[str, Any], recipe: RowRecipe, draws: int, count: int) -> list[np.ndarray]:
    if draws < 0:
        raise ValueError(f'draws must be at least 0, got {draws}')
    if draws and not recipe.train_pipeline:
        raise ConfigError('draws: the config has no train_dataloader.dataset.pipeline to draw views with')
    found = []
    for epoch in range(draws):
        views = SignViews({**source, 'pipeline': list(recipe.train_pipeline)})
        views.set_epoch(epoch)
        found.append(_features(views, recipe.features, count))
    return found


def _features(views: SignViews, features: PoseFeatures, count: int) -> np.ndarray:
    rows = batch_features([views[index] for index in range(len(views))], features)
    return rows.reshape(count, -1, *rows.shape[1:])


@torch.no_grad()
def batch_features(batches: Sequence[ClipBatch], features: PoseFeatures) -> np.ndarray:
    """Computes the features of clips.

    Args:
        batches: N batches of one clip, from a pipeline that resamples to T frames.
        features: What to compute.

    Returns:
        (N, T, D) float32; channels that are always 0 are left out.
    """
    # A batch of several kinds of clip (mirrored or not, with z or not) comes back in another order.
    kinds: dict[Any, list[tuple[int, ClipBatch]]] = {}
    for index, batch in enumerate(batches):
        kinds.setdefault(batch.kind, []).append((index, batch))
    prepare = PoseDataPreprocessor()
    found: list[Tensor] = [torch.empty(0)] * len(batches)
    for group in kinds.values():
        for start in range(0, len(group), _BATCH):
            part = group[start : start + _BATCH]
            given = features(prepare([batch for _, batch in part])['inputs'])
            rows = torch.cat([given.joints[:, :, features.shown], given.frames], 2)
            for (index, _), row in zip(part, rows, strict=True):
                found[index] = row
    return torch.stack(found).numpy()
