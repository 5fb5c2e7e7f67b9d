"""Vectors of clips for look-up: the embedding, or that and the features in a fitted space."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from signmm.apis.clips import Clip
from signmm.apis.inferencer import SignInferencer
from signmm.apis.split_clips import clips_of_split
from signmm.baselines.rows import ClipRows, batch_features, row_recipe
from signmm.datasets.views import stretches, with_flip
from signmm.lookup.space import LookupSpace
from signmm.transforms import PosePipeline, start_sample


def lookup_inferencer(
    checkpoint: str | Path, space: LookupSpace | None = None, device: str | None = None
) -> SignInferencer:
    """Opens a recogniser for look-up.

    Args:
        checkpoint: ``.pth``.
        space: Space of the vectors, which says what views of a clip are averaged; None for embeddings of whole clips.
        device: Where the model runs.

    Returns:
        An inferencer for :func:`clip_vectors`.
    """
    flip, clips = (space.flip, space.clips) if space else (False, 1)
    return SignInferencer(checkpoint=checkpoint, device=device, embedding=True, novelty=False, flip=flip, clips=clips)


def clip_vectors(
    inferencer: SignInferencer, clips: Sequence[Clip], space: LookupSpace | None = None
) -> tuple[list[str], np.ndarray]:
    """Computes what clips are compared by.

    Args:
        inferencer: From :func:`lookup_inferencer`, with the same space.
        clips: N clips.
        space: The space; None for embeddings.

    Returns:
        Names of the clips, and (N, K) vectors of length 1.
    """
    # A video is extracted once, for embedding and features.
    clips = [Clip(clip.name, cache(clip.read)) for clip in clips]
    found = list(inferencer.iterate(clips))
    embeddings = np.array([one.embedding for one in found], np.float32)
    if space is not None:
        embeddings = space.vectors(embeddings, _feature_views(inferencer, clips))
    return [one.clip for one in found], embeddings


def fit_space(
    checkpoint: str | Path,
    annotations: str | Path,
    poses: str | Path,
    split: str | Sequence[str] = 'train',
    device: str | None = None,
    flip: bool = True,
    clips: int = 5,
) -> LookupSpace:
    """Fits a space for look-up to labelled clips, best to those that the recogniser was trained on.

    Args:
        checkpoint: ``.pth`` of a recogniser that reads ``PoseFeatures`` and resamples clips to a fixed length.
        annotations: Annotation file.
        poses: Packed store or folder.
        split: Split, or several.
        device: Where the model runs.
        flip: Whether a clip is the mean with its mirror image.
        clips: Stretches that a clip is the mean of; 1 is the whole clip.

    Returns:
        The space.

    Raises:
        ConfigError: The recogniser reads no features, or no sign has two clips.
        ValueError: What :class:`~signmm.datasets.SignDataset` refuses.
    """
    listed, signs, _ = clips_of_split(annotations, poses, split)
    with SignInferencer(
        checkpoint=checkpoint, device=device, embedding=True, novelty=False, flip=flip, clips=clips
    ) as inferencer:
        row_recipe(inferencer.recognizer.config, str(checkpoint))  # what does not fit is told before the clips are read
        names, embeddings = clip_vectors(inferencer, listed)
        names_of_signs, labels = np.unique(signs, return_inverse=True)
        views = _feature_views(inferencer, listed)
    rows = ClipRows(np.array(names), labels, views, tuple(names_of_signs.tolist()))
    return LookupSpace.fit(embeddings, rows, flip, clips)


def _feature_views(inferencer: SignInferencer, clips: Sequence[Clip]) -> np.ndarray:
    """(N, W, T, D) features of the views that the inferencer averages."""
    recipe = row_recipe(inferencer.recognizer.config, 'the checkpoint')
    pipelines = [PosePipeline(recipe.pipeline)]
    if inferencer.flip:
        pipelines.append(PosePipeline(with_flip(recipe.pipeline)))
    batches = []
    for clip in clips:
        pose = clip.read()
        for frames in stretches(len(pose), inferencer.num_stretches, inferencer.stretch):
            batches += [pipeline([start_sample(pose, clip.name, frames=frames)])[0] for pipeline in pipelines]
    rows = batch_features(batches, recipe.features)
    return rows.reshape(len(clips), -1, *rows.shape[1:])
