"""Fingerprints: short windows around moments that a clip itself defines, so that cuts do not move them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from signmm.doctor.tracks import RATE, WRISTS, Track

#: Seconds between the samples of a window, and samples to each side of its middle.
STEP, HALF = 0.08, 2
#: Numbers in a fingerprint.
WIDTH = (2 * HALF + 1) * 4
#: Windows of one clip at most.
MOST = 8
#: A clip with fewer peaks gets windows at regular steps (in samples) too, of both hands.
FEW, GRID = 3, 4
#: A wrist found in a smaller part of the frames counts as absent.
PRESENT = 0.25
#: A clip with a wrist that is nearer to PRESENT than by this factor has every window twice, with and without it.
DOUBT = 1.8
#: A window in which the wrist moves less, in shoulder widths, says nothing.
STILL = 0.1
#: A peak of a wrist's speed is a moment if it stands out by this many shoulder widths per second.
PROMINENCE = 0.25
_FLIP = np.array([-1, 1], np.float32)


@dataclass(frozen=True)
class Fingerprints:
    """The windows of one clip.

    Attributes:
        vectors: (N, 36) float32: the moving hand's wrist and the other one's, as if the moving hand was the left one,
            so that a mirrored clip has the same vectors.
        times: (N,) float32 moments, in samples of the track.
        right: (N,) bool: the right hand moves.
    """

    vectors: np.ndarray
    times: np.ndarray
    right: np.ndarray


def find_moments(track: Track) -> tuple[np.ndarray, np.ndarray]:
    """Finds the moments at which a wrist is fastest.

    Args:
        track: A clip.

    Returns:
        (N,) times in samples, with fractions, and (N,) bool, True for the right wrist; the most outstanding
        moments, at least one.
    """
    found: list[tuple[float, float, bool]] = []
    for wrist, right in zip(WRISTS, (False, True), strict=True):
        if len(track.xy) >= 3 and track.seen[:, wrist].mean() >= PRESENT:
            found += [(*peak, right) for peak in _peaks(track.xy[:, wrist])]
    found = sorted(found, reverse=True)[:MOST]
    if len(found) < FEW:
        found += _regular(track)
    return np.array([f[1] for f in found]), np.array([f[2] for f in found])


def _regular(track: Track) -> list[tuple[float, float, bool]]:
    """Moments at regular steps at which a wrist moves; without any, the two at which it moves most."""
    every = np.arange(0, len(track.xy), GRID).astype(float)
    path = np.ptp(sample(track.xy[:, WRISTS], every[:, None] + np.arange(-HALF, HALF + 1) * (STEP * RATE)), axis=1)
    moved = [
        (float(d), float(t), bool(k)) for t, row in zip(every, path.sum(-1), strict=True) for k, d in enumerate(row)
    ]
    moved.sort(reverse=True)
    return [m for m in moved if m[0] >= STILL][: 2 * MOST] or moved[:2]


def _peaks(curve: np.ndarray) -> Iterator[tuple[float, float]]:
    """Prominence and place of the peaks of a wrist's speed."""
    speed = np.linalg.norm(np.gradient(curve, axis=0), axis=-1) * RATE
    peaks, about = find_peaks(speed, prominence=PROMINENCE)
    for peak, prominence in zip(peaks, about['prominences'], strict=True):
        a, b, c = speed[peak - 1 : peak + 2]
        bend = a - 2 * b + c
        yield float(prominence), float(peak + (0.5 * (a - c) / bend if bend < 0 else 0.0))


def make_fingerprints(
    track: Track, rate: float = 1.0, moments: tuple[np.ndarray, np.ndarray] | None = None
) -> Fingerprints:
    """Cuts the windows out.

    Args:
        track: A clip.
        rate: Speed at which the clip is played, to find copies whose frame rate is recorded wrongly.
        moments: Result of :func:`find_moments`, if known.

    Returns:
        The fingerprints.
    """
    times, right = find_moments(track) if moments is None else moments
    grid = times[:, None] + np.arange(-HALF, HALF + 1) * (STEP * RATE * rate)
    share = track.seen[:, WRISTS].mean(0)
    doubtful = (share > PRESENT / DOUBT) & (share < PRESENT * DOUBT)
    variants = [share >= PRESENT, (share >= PRESENT) ^ doubtful]
    prints = []
    for here in variants[: 1 + bool(doubtful.any())]:
        values = sample(track.xy[:, WRISTS] * here[:, None].astype(np.float32), grid)
        values[right] = values[right][:, :, ::-1] * _FLIP
        prints.append(values.reshape(len(times), -1))
    count = len(prints)
    return Fingerprints(np.concatenate(prints), np.tile(times, count).astype(np.float32), np.tile(right, count))


def sample(curve: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Reads curves between their samples; before the first and after the last one they stand still.

    Args:
        curve: (T, ...) samples.
        times: Any shape, in samples.

    Returns:
        ``times.shape + curve.shape[1:]`` values.
    """
    times = np.clip(times, 0, len(curve) - 1)
    low = np.minimum(times.astype(np.int64), max(len(curve) - 2, 0))
    part = (times - low).astype(curve.dtype).reshape(*times.shape, *[1] * (curve.ndim - 1))
    high = np.minimum(low + 1, len(curve) - 1)
    return curve[low] * (1 - part) + curve[high] * part
