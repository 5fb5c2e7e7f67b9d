"""A clip as few smooth curves that do not change with picture size, crop, aspect ratio or frame rate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.ndimage import gaussian_filter1d

from signmm.structures import PoseSequence, get_layout

#: Samples per second of every track.
RATE = 25.0
#: Standard deviation of the smoothing in samples: detector noise goes, movement stays.
SMOOTHING = 1.5
MIN_SCORE = 0.15
#: Shoulders closer than this part of the extent of all joints are in one place: they say nothing about the scale.
NO_WIDTH = 0.002
#: Shoulders that lie the wrong way by more than this part of the unit are exchanged; less is a signer from the side.
SIDE = 0.3
#: Points of one side, each with the joints that may stand for it, best first.
_SIDE = (
    ('wrist', 'hand_wrist'),
    ('elbow',),
    ('hand_thumb4',),
    ('hand_index4', 'palm'),
    ('hand_little4',),
)
#: Points of a track: left side, right side, head.
POINTS = 2 * len(_SIDE) + 1
WRISTS = (0, len(_SIDE))
#: The point on the other side, for mirroring.
MIRROR = np.array([*range(len(_SIDE), 2 * len(_SIDE)), *range(len(_SIDE)), 2 * len(_SIDE)])


@dataclass(frozen=True)
class Track:
    """The curves of one clip.

    Attributes:
        xy: (T, 11, 2) float32 at 25 samples a second, in units of the shoulder width (of a signer from the side: of the
            distance to the head, where it is larger), origin between the shoulders, the signer's left at positive x.
        seen: (T, 11) bool: found by the detector, not interpolated.
        noise: Standard deviation of the wrists' noise before smoothing, in the same unit.
    """

    xy: np.ndarray
    seen: np.ndarray
    noise: float

    def mirrored(self) -> Track:
        """Gives the track of the mirrored clip."""
        return Track(self.xy[:, MIRROR] * np.array([-1, 1], np.float32), self.seen[:, MIRROR], self.noise)


@lru_cache(maxsize=32)
def _take(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the points, -1 where a layout lacks one, and of both shoulders."""
    layout = get_layout(name)
    index = {joint: i for i, joint in enumerate(layout.joints)}

    def find(*names: str) -> int:
        return next((index[n] for n in names if n in index), -1)

    sides = [find(*(f'{side}_{n}' for n in names)) for side in ('left', 'right') for names in _SIDE]
    shoulders = [find('left_shoulder'), find('right_shoulder')]
    return np.array([*sides, find('nose', 'head')]), np.array(shoulders)


def make_track(pose: PoseSequence) -> Track | None:
    """Makes the track of a clip.

    Args:
        pose: Poses in any layout of :data:`signmm.structures.LAYOUTS`. Without a frame rate, 25 per second are assumed.

    Returns:
        The track, or None for a clip that cannot be compared: no wrist was ever found, or the clip has no scale,
        because both shoulders are found but in one place.
    """
    points, shoulders = _take(pose.layout.name)
    found = pose.score > MIN_SCORE
    xy = pose.xy[:, points]
    seen = found[:, points] & (points >= 0)
    if not seen[:, WRISTS].any():
        return None
    frame = _frame(pose, found, shoulders, xy, seen)
    if frame is None:
        return None
    xy = (xy - frame[0]) / frame[1]
    times = np.arange(len(xy)) / (pose.fps or RATE)
    grid = np.arange(int(times[-1] * RATE + 1e-6) + 1) / RATE
    noise = _noise(xy[:, WRISTS], seen[:, WRISTS])
    out = np.zeros((len(grid), POINTS, 2), np.float32)
    for point in np.flatnonzero(seen.any(0)):
        here = seen[:, point]
        for axis in (0, 1):
            out[:, point, axis] = np.interp(grid, times[here], xy[here, point, axis])
    nearest = np.rint(grid * (pose.fps or RATE)).astype(int)
    return Track(gaussian_filter1d(out, SMOOTHING, axis=0, mode='nearest'), seen[nearest], noise)


def _frame(
    pose: PoseSequence, found: np.ndarray, shoulders: np.ndarray, xy: np.ndarray, seen: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Origin and unit (x, y) of a clip, None without a unit.

    A mirrored picture with unswapped names gets a negative unit of x.
    """
    head = seen[:, -1]
    both = found[:, shoulders].all(1) if shoulders.min() >= 0 else np.zeros(len(xy), bool)
    if both.any():
        left, right = np.moveaxis(pose.xy[both][:, shoulders], 1, 0)
        apart = np.median(left - right, 0)
        width = float(np.hypot(*apart))
        if width <= NO_WIDTH * float(np.ptp(pose.xy[found], axis=0).max()):
            return None
        middle = np.median((left + right) / 2, 0)
        unit = max(width, float(np.hypot(*(np.median(xy[head, -1], 0) - middle))) if head.any() else 0.0)
        sign = -1.0 if apart[0] < -SIDE * unit else 1.0
        return middle, np.array([sign * unit, unit], np.float32)
    values = xy[seen]
    centre = np.median(xy[head, -1], 0) if head.any() else np.median(values, 0)
    spread = float(np.mean(np.abs(values - np.median(values, 0))))
    return centre, np.array([max(spread, 1e-6)] * 2, np.float32)


def _noise(xy: np.ndarray, seen: np.ndarray) -> float:
    """Robust estimate from third differences, which smooth movement hardly has."""
    if len(xy) < 5:
        return 0.0
    whole = seen[:-3] & seen[1:-2] & seen[2:-1] & seen[3:]
    third = np.diff(xy, 3, axis=0)[whole]
    return float(np.median(np.abs(third)) / 0.6745 / np.sqrt(20)) if len(third) else 0.0
