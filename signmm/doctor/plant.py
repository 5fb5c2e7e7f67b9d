"""Plants leaks: changes a clip the way a copy of a video differs from the first one; a third coordinate is dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from signmm.structures import PoseSequence

_FRAME_RATES = (15.0, 20.0, 24.0, 29.97, 30.0, 50.0, 60.0)


def _rebuild(pose: PoseSequence, xy: np.ndarray, score: np.ndarray, **changes: object) -> PoseSequence:
    xy = np.where(score[..., None] > 0, xy, 0).astype(np.float32)
    return replace(pose, xy=xy, score=score.astype(np.float32), z=None, z_unit=None, **changes)  # type: ignore[arg-type]


def _body_size(pose: PoseSequence) -> float:
    """A length in pixels that goes with the signer: the spread of the joints that were found."""
    found = pose.xy[pose.score > 0]
    return float(np.mean(np.std(found, axis=0))) if len(found) else 1.0


def add_noise(pose: PoseSequence, rng: np.random.Generator, sigma: float = 0.02) -> PoseSequence:
    """Another run of a detector: jitter, other confidences, 2 % of the joints lost.

    Args:
        pose: The clip.
        rng: Source of randomness.
        sigma: Standard deviation in units of the spread of the joints, which is about the shoulder width.

    Returns:
        The changed clip.
    """
    xy = pose.xy + sigma * _body_size(pose) * rng.standard_normal(pose.xy.shape)
    score = np.clip(pose.score * rng.uniform(0.85, 1.1, pose.score.shape), 0, 1) * (rng.random(pose.score.shape) > 0.02)
    return _rebuild(pose, xy, score)


def shift(pose: PoseSequence, rng: np.random.Generator, most: float = 0.15) -> PoseSequence:
    """Another cut: frames are missing at one end or both, or the ends stand still for a while.

    Args:
        pose: The clip.
        rng: Source of randomness.
        most: Largest part of the clip that is cut off or added at each end.

    Returns:
        The changed clip.
    """
    frames = len(pose)
    first, last = (int(round(frames * rng.uniform(-most, most))) for _ in range(2))
    take = np.clip(np.arange(first, frames - last), 0, frames - 1)
    return _rebuild(pose, pose.xy[take], pose.score[take])


def mirror(pose: PoseSequence, rng: np.random.Generator | None = None) -> PoseSequence:
    """The picture mirrored, as a detector sees it: x is flipped and left and right change places.

    Args:
        pose: The clip.
        rng: Unused; all kinds have the same signature.

    Returns:
        The changed clip.
    """
    take = list(pose.layout.mirror)
    width = pose.image_size[0] if pose.image_size else float(pose.xy[..., 0].max())
    xy = pose.xy[:, take] * np.array([-1, 1]) + np.array([width, 0])
    return _rebuild(pose, xy, pose.score[:, take])


def encode_again(pose: PoseSequence, rng: np.random.Generator) -> PoseSequence:
    """Another video file: other frame rate, size, aspect ratio (up to 3 %) and crop; whole pixels.

    Args:
        pose: The clip.
        rng: Source of randomness.

    Returns:
        The changed clip.
    """
    old = pose.fps or 25.0
    new = float(rng.choice([f for f in _FRAME_RATES if f != old]))
    times = np.arange(int((len(pose) - 1) / old * new) + 1) * old / new
    low = np.clip(np.floor(times).astype(int), 0, len(pose) - 1)
    high, part = np.minimum(low + 1, len(pose) - 1), (times - low)[:, None]
    score = np.minimum(pose.score[low], pose.score[high])
    xy = pose.xy[low] * (1 - part[..., None]) + pose.xy[high] * part[..., None]
    scale = rng.uniform(0.6, 1.5) * rng.uniform(0.985, 1.015, 2)
    size = (
        None
        if pose.image_size is None
        else tuple(int(round(s * k)) for s, k in zip(pose.image_size, scale, strict=True))
    )
    xy = np.rint(xy * scale + rng.uniform(-0.1, 0.1, 2) * _body_size(pose))
    return _rebuild(pose, xy, score, fps=new, image_size=size)


def combine(pose: PoseSequence, rng: np.random.Generator) -> PoseSequence:
    """Cut, mirrored every second time, encoded again and extracted again.

    Args:
        pose: The clip.
        rng: Source of randomness.

    Returns:
        The changed clip.
    """
    pose = shift(pose, rng, 0.1)
    if rng.random() < 0.5:
        pose = mirror(pose)
    return add_noise(encode_again(pose, rng), rng, 0.01)


#: Kinds of planted leaks.
KINDS: dict[str, Callable[[PoseSequence, np.random.Generator], PoseSequence]] = {
    'noise': add_noise,
    'shift': shift,
    'mirror': mirror,
    're-encode': encode_again,
    'combined': combine,
}
