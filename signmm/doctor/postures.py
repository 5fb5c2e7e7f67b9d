"""Where a clip's joints are on the whole: what tells clips apart in which hardly anything moves."""

from __future__ import annotations

import numpy as np

from signmm.doctor.tracks import MIRROR, POINTS, Track

#: A point found in a smaller part of the frames counts as absent.
PRESENT = 0.25
#: Numbers of a posture.
WIDTH = 2 * POINTS


def make_posture(track: Track) -> np.ndarray:
    """Takes the middle place of every point.

    Args:
        track: A clip.

    Returns:
        (22,) float32; x and y have a root mean square of 1 each, so that neither size nor aspect ratio matter; 0 for
        points that are absent.
    """
    place = np.median(track.xy, axis=0) * (track.seen.mean(0) >= PRESENT)[:, None]
    size = np.sqrt((place**2).mean(0))
    return (place / np.maximum(size, 1e-6)).astype(np.float32).ravel()


def mirror_postures(postures: np.ndarray) -> np.ndarray:
    """Gives the postures of the mirrored clips.

    Args:
        postures: (N, 22).

    Returns:
        (N, 22).
    """
    points = postures.reshape(-1, POINTS, 2)[:, MIRROR] * np.array([-1, 1], np.float32)
    return points.reshape(-1, WIDTH)
