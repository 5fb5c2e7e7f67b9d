"""Takes of slow signs before a webcam: 30 frames, every joint moves under 2 % of the shoulder width."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.ndimage import gaussian_filter1d

from signmm.structures import PoseSequence, get_layout

FRAMES, WIDTH = 30, 150.0
#: Path of a joint; how much of it another take changes; how long a take is early or late; detector noise. In shoulder
#: widths and frames.
PATH, OTHER, LATE, NOISE = 0.02, 0.3, 2.0, 0.001


def slow_takes(classes: int, takes: int, seed: int = 0, noise: float = NOISE) -> Iterator[tuple[int, PoseSequence]]:
    """Makes them.

    Args:
        classes: Number of signs.
        takes: Of each sign, by one signer in one place.
        seed: Of everything.
        noise: Standard deviation of the detector's noise, in shoulder widths.

    Yields:
        Class and clip; every take goes about the path of its sign again, with other timing and size.
    """
    rng, layout = np.random.default_rng(seed), get_layout('mediapipe75')
    still = rng.uniform(-1, 1, (len(layout), 2))
    still[layout.indices(['left_shoulder', 'right_shoulder'])] = (0.5, 0), (-0.5, 0)
    for label in range(classes):
        path = _smooth(rng, len(layout))
        for _ in range(takes):
            times = np.arange(FRAMES) + rng.uniform(-LATE, LATE) + np.cumsum(rng.normal(0, 0.1, FRAMES))
            low = np.clip(np.rint(times).astype(int), 0, FRAMES - 1)
            move = path[low] * rng.uniform(0.8, 1.2) + OTHER * _smooth(rng, len(layout))
            points = still + rng.normal(0, 0.02, 2) + PATH / 2 * move + noise * rng.standard_normal(move.shape)
            xy = (WIDTH * points + (320, 240)).astype(np.float32)
            yield label, PoseSequence(xy, np.full(xy.shape[:2], 0.9, np.float32), layout, 30.0, (640, 480), 'made')


def _smooth(rng: np.random.Generator, joints: int) -> np.ndarray:
    """(T, V, 2) of size 1 at most."""
    curve = gaussian_filter1d(rng.standard_normal((FRAMES + 40, joints, 2)), 5, axis=0)[20:-20]
    curve -= curve.mean(0)
    return curve / np.abs(curve).max(0)
