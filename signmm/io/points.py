"""From any extractor's numbers to a PoseSequence."""

from __future__ import annotations

import numpy as np

from signmm.structures import PoseLayout, PoseSequence


def pose_from_points(
    xy: np.ndarray,
    score: np.ndarray,
    layout: PoseLayout,
    source: str = '',
    fps: float | None = None,
    image_size: tuple[int, int] | None = None,
    extractor: str = 'unknown',
) -> PoseSequence:
    """Brings an extractor's output into the form of a PoseSequence.

    Confidences are clipped to [0, 1] (heat-map maxima, SimCC scores and smoothed confidences leave that range), and a
    joint with confidence 0 gets the coordinates (0, 0). NaN and infinity are left for PoseSequence to refuse.

    Args:
        xy: (T, V, 2) px, any float type.
        score: (T, V).
        layout: Meaning of the V joints.
        source: File, for error messages.
        fps: Frames per second, or None.
        image_size: (W, H), or None.
        extractor: Name, version and weights hash of the extractor.

    Returns:
        The poses.

    Raises:
        ValueError: Wrong shapes, zero frames, NaN or infinite numbers.
    """
    with np.errstate(over='ignore'):
        score = np.clip(np.asarray(score, dtype=np.float32), 0, 1)
        xy = np.asarray(xy, dtype=np.float32)
    if score.shape == xy.shape[:-1]:
        xy = np.where(score[..., None] == 0, np.float32(0), xy)
    return PoseSequence(xy, score, layout, fps, image_size, extractor, source)
