"""Synthetic batches, annotations and small configs."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from signmm.registry import MASKINGS, MODELS
from signmm.structures import Clips, PoseBatch, PoseLayout, PoseSequence, SignDataSample, get_layout, unit_parts


def tiny(name: str) -> dict[str, Any]:
    """Gives a small config of a registered part.

    Args:
        name: Of an embedder, encoder, masking, head or tokenizer.

    Returns:
        A new config dict with ``type`` and what the attribute ``tiny`` of the class says.

    Raises:
        KeyError: There is no such part, or it has no ``tiny``.
    """
    part = MODELS.get(name) or MASKINGS.get(name)
    if not hasattr(part, 'tiny'):
        raise KeyError(f'{name} has no attribute `tiny`, arguments that make it small, e.g. tiny = dict(width=12)')
    return dict(type=name, **copy.deepcopy(part.tiny))


def tiny_backbone(layout: str = 'triplet49', part_width: int = 4) -> dict[str, Any]:
    """Gives a small GCN + Transformer backbone.

    Args:
        layout: Name of a layout.
        part_width: Dp.

    Returns:
        Config of a PoseBackbone.
    """
    width = part_width * len(unit_parts(get_layout(layout)))
    return dict(
        type='PoseBackbone',
        embedder=dict(type='TripletEmbedder', layout=layout, part_width=part_width),
        positions=dict(type='SinusoidalPositions'),
        encoder=dict(type='TransformerEncoder', width=width, depth=2, heads=2, ffn_width=16),
    )


def fake_pose(
    layout: str | PoseLayout = 'triplet49',
    frames: int = 6,
    seed: int = 0,
    image_size: tuple[int, int] | None = (320, 240),
    fps: float | None = 25.0,
    extractor: str = 'toy 1',
) -> PoseSequence:
    """Makes the poses of a video: every joint found, anywhere in the image.

    Args:
        layout: Name of a layout, or a layout.
        frames: T.
        seed: Same seed, same poses.
        image_size: (width, height) in pixels; None for a file that does not record it.
        fps: Frames per second.
        extractor: Who found the joints.

    Returns:
        T frames.
    """
    layout = get_layout(layout)
    size = np.array(image_size or (320, 240))
    xy = np.random.default_rng(seed).uniform(0.1 * size, 0.9 * size, (frames, len(layout), 2)).astype(np.float32)
    score = np.ones((frames, len(layout)), np.float32)
    return PoseSequence(xy, score, layout, fps, image_size, extractor)


def fake_pose_batch(
    layout: str | PoseLayout = 'triplet49',
    batch: int = 2,
    frames: int = 6,
    lengths: Sequence[int] | None = None,
    seed: int = 0,
    missing: float = 0.1,
) -> PoseBatch:
    """Makes clips of joints that wander through the 256 crop.

    Args:
        layout: Name of a layout, or a layout.
        batch: Number of clips B.
        frames: Frames T of the padded batch.
        lengths: Valid frames of each clip; all of them by default.
        seed: Same seed, same poses.
        missing: Share of joints that were not found (zero coordinates and confidence).

    Returns:
        B clips padded to T frames.
    """
    layout = get_layout(layout)
    generator = torch.Generator().manual_seed(seed)
    shape = (batch, frames, len(layout))
    start = torch.rand((batch, 1, len(layout), 2), generator=generator) * 200 + 28
    steps = torch.randn((*shape, 2), generator=generator) * 6
    score = torch.rand(shape, generator=generator) * 0.6 + 0.4
    score = score * (torch.rand(shape, generator=generator) >= missing)
    lengths_ = torch.tensor(list(lengths) if lengths is not None else [frames] * batch)
    valid = torch.arange(frames)[None] < lengths_[:, None]
    score = score * valid[..., None]
    xy = (start + steps.cumsum(1)).clamp(1, 255) * (score > 0)[..., None]
    padded = not bool(valid.all())
    index = valid.flatten().nonzero()[:, 0] if padded else None
    return PoseBatch(xy, score, valid, layout, padded=padded, valid_index=index, lengths=tuple(map(int, lengths_)))


def fake_clips(batch: int = 2, frames: int = 6, layout: str | PoseLayout = 'triplet49', **options: Any) -> Clips:
    """Makes clips as steps of a pipeline see them.

    Args:
        batch: Number of clips B.
        frames: Frames T of the padded batch.
        layout: Name of a layout, or a layout.
        **options: Of :func:`fake_pose_batch`.

    Returns:
        Clips in an image of 256 x 256 pixels.
    """
    pose = fake_pose_batch(layout, batch, frames, **options)
    size = torch.full((batch, 2), 256.0)
    return Clips(pose.xy, pose.score, pose.valid.sum(1), size, pose.layout)


def fake_samples(batch: int = 2, num_classes: int = 3) -> list[SignDataSample]:
    """Makes annotations for every task.

    Args:
        batch: Number of clips.
        num_classes: Labels cycle through 0 to num_classes - 1; glosses and words are named after them.

    Returns:
        Samples with ``gt_label``, ``gt_gloss``, ``gt_text``, and ``gt_tags`` of a sign in the first frames.
    """
    samples = []
    for i in range(batch):
        sample = SignDataSample(metainfo={'video_id': f'clip{i}', 'split': 'train'})
        sample.gt_label = torch.tensor(i % num_classes)
        sample.gt_gloss = [f'g{(i + k) % num_classes}' for k in range(2)]
        sample.gt_tags = torch.tensor([0, 1, 2, 2, 0])
        sample.gt_text = ' '.join(f'w{(i + k) % num_classes}' for k in range(3))
        samples.append(sample)
    return samples
