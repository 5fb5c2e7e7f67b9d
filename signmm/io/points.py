"""From any extractor's numbers to a PoseSequence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from mmengine.logging import print_log

from signmm.structures import PoseLayout, PoseSequence

#: A z of MediaPipe beyond this many image widths is none; legs outside the picture reach 3.
MOST_WIDTHS = 8.0
#: Nobody is so small in pixels.
FRACTIONS = 2.0


def pose_from_points(
    xy: np.ndarray,
    score: np.ndarray,
    layout: PoseLayout,
    source: str = '',
    fps: float | None = None,
    image_size: tuple[int, int] | None = None,
    extractor: str = 'unknown',
    z: np.ndarray | None = None,
    z_unit: str | None = None,
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
        z: (T, V) third coordinate, larger = farther from the camera, or None.
        z_unit: Its unit and origin, a key of :data:`~signmm.structures.Z_UNITS`.

    Returns:
        The poses.

    Raises:
        ValueError: Wrong shapes, zero frames, NaN or infinite numbers.
    """
    with np.errstate(over='ignore'):
        score = np.clip(np.asarray(score, dtype=np.float32), 0, 1)
        xy = np.array(xy, dtype=np.float32)
        z = None if z is None else np.array(z, dtype=np.float32)
    if score.shape == xy.shape[:-1]:
        lost = score == 0
        xy[lost] = 0
        if z is not None and z.shape == score.shape:
            z[lost] = 0
    return PoseSequence(xy, score, layout, fps, image_size, extractor, source, z, z_unit)


def check_pixels(found: Sequence[np.ndarray], where: str) -> None:
    """Refuses coordinates that a format of pixels cannot have.

    Args:
        found: (N, 2) coordinates of the joints that were found, in any number of pieces.
        where: File, for the message.

    Raises:
        ValueError: They all lie in a square of two pixels at the origin, and differ: they are fractions.
    """
    pieces = [xy for xy in found if len(xy)]
    if not pieces:
        return
    low, high = np.min([xy.min(0) for xy in pieces], 0), np.max([xy.max(0) for xy in pieces], 0)
    if np.abs([low, high]).max() <= FRACTIONS and (high - low).max() > 0:
        raise ValueError(
            f'{where}: coordinates from {low.min():.3g} to {high.max():.3g} are fractions of the image or of a body, '
            'expected pixels (OpenPose: run it without --keypoint_scale); multiply by width and height'
        )


def fraction_depth(z: np.ndarray, width: int, source: str = '') -> np.ndarray | None:
    """Brings MediaPipe's third coordinate, a fraction of the image width, into pixels.

    Args:
        z: (T, V), from an origin of each part's own; 0, NaN or infinite where it is not known.
        width: Of the image in pixels.
        source: File, for the log.

    Returns:
        (T, V) float32 px, or None if all of it is 0, or if the numbers are no fractions of a width (normalised files);
        the log says so.
    """
    largest = max(float(z.max(initial=0.0)), -float(z.min(initial=0.0)))
    if not np.isfinite(largest):
        return fraction_depth(np.where(np.isfinite(z), z, np.float32(0)), width, source)
    if largest > MOST_WIDTHS:
        print_log(
            f'{source or "points"}: z reaches {largest:.4g}, which is no fraction of the image width; it is left out',
            logger='current', level=30,
        )  # fmt: skip
        return None
    return (z * width).astype(np.float32, copy=False) if largest else None
