"""Nearest-neighbour baselines that show how far signers differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from signmm.structures.layouts import get_layout
from signmm.structures.pose_sequence import PoseSequence

FRAMES = 32


def _triplet(pose: PoseSequence) -> tuple[np.ndarray, np.ndarray]:
    """Gives (T, 49, 2) coordinates, missing joints taken from the nearest earlier frame (or the first later one)."""
    small = pose.to_layout(get_layout('triplet49'))
    seen = small.score > 0
    frames = np.arange(len(seen))[:, None]
    last = np.maximum.accumulate(np.where(seen, frames, -1), axis=0)
    source = np.where(last < 0, seen.argmax(0), last)
    return np.take_along_axis(small.xy, source[..., None], axis=0), np.asarray(seen.any(0))


def raw_features(pose: PoseSequence) -> np.ndarray:
    """Turns a clip into one vector of raw coordinates.

    Args:
        pose: A clip whose layout holds the 49 joints of the papers.

    Returns:
        (32 * 49 * 2,) float32: pixels as a fraction of the image, missing joints held from the frame before, resampled
        linearly in time; joints that are never seen are 0.

    Raises:
        ValueError: The clip's image size is unknown.
    """
    if pose.image_size is None:
        raise ValueError(f'pose {pose.source}: image_size is unknown, raw coordinates cannot be scaled')
    xy, _ = _triplet(pose)
    return _resample(xy / np.array(pose.image_size))


def normalised_features(pose: PoseSequence) -> np.ndarray:
    """Like :func:`raw_features`, but relative to the shoulders: middle at 0, mean distance 1.

    Args:
        pose: A clip whose layout holds the 49 joints of the papers.

    Returns:
        (32 * 49 * 2,) float32; joints that are never seen are at the middle of the shoulders.
    """
    xy, ever = _triplet(pose)
    shoulders = xy[:, get_layout('triplet49').indices(['left_shoulder', 'right_shoulder'])]
    width = max(float(np.linalg.norm(shoulders[:, 0] - shoulders[:, 1], axis=-1).mean()), 1e-6)
    return _resample(np.where(ever[None, :, None], (xy - shoulders.mean((0, 1))) / width, 0.0))


def _resample(xy: np.ndarray) -> np.ndarray:
    place = np.linspace(0, len(xy) - 1, FRAMES)
    low = place.astype(np.int64)
    high = np.minimum(low + 1, len(xy) - 1)
    part = (place - low)[:, None, None]
    return ((1 - part) * xy[low] + part * xy[high]).astype(np.float32).ravel()


def nearest_neighbour(features: np.ndarray, labels: Sequence[int], signers: Sequence[int]) -> tuple[float, float]:
    """Classifies each clip by its nearest neighbour, within its signer and across signers.

    Args:
        features: (N, F) one vector per clip.
        labels: N glosses.
        signers: N signers.

    Returns:
        Accuracy in percent with neighbours among the same signer's other clips, and among the other signers' clips.

    Raises:
        ValueError: There are fewer than two signers, or a signer with a single clip.
    """
    label, signer = np.asarray(labels), np.asarray(signers)
    counts = np.unique(signer, return_counts=True)[1]
    if len(counts) < 2 or counts.min() < 2:
        raise ValueError(
            'the nearest-neighbour baselines need two signers or more with two clips or more each, got '
            f'{len(counts)} signers, fewest clips {counts.min()}'
        )
    flat = features.astype(np.float64)
    flat = flat - flat.mean(0)
    square = (flat**2).sum(1)
    distance = square[:, None] + square[None] - 2 * flat @ flat.T
    np.fill_diagonal(distance, np.inf)
    same = signer[:, None] == signer[None]
    within = label[np.where(same, distance, np.inf).argmin(1)] == label
    across = label[np.where(same, np.inf, distance).argmin(1)] == label
    return 100.0 * float(within.mean()), 100.0 * float(across.mean())
