"""Lays clips over each other: is it the same performance, or the same sign performed again?

A copy differs from the first clip by a constant delay, a constant speed, and a constant scaling and displacement of x
and y; who signs the same sign again keeps neither the timing nor the path. So the fit has exactly these freedoms, and
what is left after it decides. It is robust, because detectors lose and misplace whole hands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from signmm.doctor.tracks import POINTS, Track

STEPS = 6
#: How far delay (samples), speed and scale may go from where the fingerprints put them.
MOST_DELAY, MOST_SPEED, MOST_SCALE = 8.0, 0.04, 0.25
#: Residual, in shoulder widths, below which a point is never taken for an outlier.
FLOOR = 0.003
#: Part of the samples, the fastest ones, that are judged: rest positions look alike in every performance.
MOVING = 0.3


@dataclass(frozen=True)
class Pairs:
    """Pairs of clips with a guess how they lie on each other.

    Attributes:
        first: N tracks.
        second: N tracks, mirrored already where the guess says so.
        at: (N,) moment in the first one, in samples.
        bt: (N,) the same moment in the second one.
        rate: (N,) samples of the second one that pass in one sample of the first one.
    """

    first: Sequence[Track]
    second: Sequence[Track]
    at: np.ndarray
    bt: np.ndarray
    rate: np.ndarray


@dataclass(frozen=True)
class Fits:
    """What :func:`align` found, (N,) each.

    Attributes:
        residual: Median distance per axis in shoulder widths; infinite where the clips hardly overlap.
        moving: The same for the fastest samples only, larger axis.
        path: How far these points go, the same median.
        overlap: Part of the shorter clip that was compared.
        delay: Moment of the second clip that lies on the beginning of the first one, in samples.
        rate: Speed.
    """

    residual: np.ndarray
    moving: np.ndarray
    path: np.ndarray
    overlap: np.ndarray
    delay: np.ndarray
    rate: np.ndarray

    @property
    def unexplained(self) -> np.ndarray:
        """``moving`` as a part of ``path``."""
        return self.moving / np.maximum(self.path, 1e-6)


def _pad(tracks: Sequence[Track]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coordinates (2, N, T + 1, P), whether they were seen (N, T + 1, P), and lengths (N,)."""
    lengths = np.array([len(t.xy) for t in tracks])
    xy = np.zeros((2, len(tracks), lengths.max() + 1, POINTS), np.float32)
    seen = np.zeros(xy.shape[1:], np.float32)
    for i, track in enumerate(tracks):
        xy[:, i, : lengths[i]] = track.xy.transpose(2, 0, 1)
        xy[:, i, lengths[i] :] = track.xy[-1].T[:, None]
        seen[i, : lengths[i]] = track.seen
    return xy, seen, lengths


def _gather(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    """Reads moments (N, T) of arrays (..., N, T', P)."""
    *front, count, length, points = values.shape
    flat = (index + np.arange(count)[:, None] * length).ravel()
    return values.reshape(*front, count * length, points)[..., flat, :].reshape(*front, *index.shape, points)


def align(pairs: Pairs, steps: int = STEPS, stride: int = 2, most_speed: float = MOST_SPEED) -> Fits:
    """Fits delay, speed, scale and displacement of N pairs at once.

    Args:
        pairs: The pairs; tracks of similar length waste least.
        steps: Gauss-Newton steps.
        stride: Samples from one compared moment to the next; tracks are smooth, so every second one is enough.
        most_speed: How far the speed may go from the guess.

    Returns:
        The fits.
    """
    a, a_seen, a_length = _pad(pairs.first)
    b, b_seen, b_length = _pad(pairs.second)
    a, a_seen = a[:, :, :-1:stride], a_seen[:, :-1:stride]
    slope = np.gradient(b, axis=2)
    at, bt, rate = (x[:, None].astype(np.float32) for x in (pairs.at, pairs.bt, pairs.rate))
    now = np.arange(a.shape[2], dtype=np.float32) * stride - at
    shift, speed = np.zeros_like(rate), rate
    robust = np.ones_like(a_seen)
    for step in range(steps + 1):
        time = bt + shift + now * speed
        inside = (time >= -0.5) & (time <= b_length[:, None] - 0.5) & (now + at < a_length[:, None])
        time = np.clip(time, 0, b_length[:, None] - 1)
        low = time.astype(np.int64)
        part = (time - low)[..., None]
        weight = a_seen * _gather(b_seen, np.rint(time).astype(np.int64)) * inside[..., None]
        error, scale = _affine(a, _gather(b, low) * (1 - part) + _gather(b, low + 1) * part, weight * robust)
        size = np.abs(error).max(0)
        if step == steps:
            break
        scatter = _sum(size, weight * robust) / np.maximum(_sum(weight, robust), 1e-6)
        robust = 1 / (1 + (size / np.maximum(2 * scatter, FLOOR)[:, None, None]) ** 2)
        push = scale[:, :, None, None] * (_gather(slope, low) * (1 - part) + _gather(slope, low + 1) * part)
        dshift, dspeed = _solve(error, push, weight * robust, now)
        shift = np.clip(shift + np.clip(dshift, -2, 2), -MOST_DELAY, MOST_DELAY)
        speed = np.clip(speed + np.clip(dspeed, -0.03, 0.03), rate * (1 - most_speed), rate * (1 + most_speed))
    residual, moving, path = _judge(a, error, weight, inside)
    shift, speed = shift[:, 0], speed[:, 0]
    overlap = np.minimum(inside.sum(1) * stride / np.minimum(a_length, b_length / speed), 1)
    return Fits(residual, moving, path, overlap, pairs.bt + shift - pairs.at * speed, speed)


def _sum(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Sum of products over moments and points."""
    return np.einsum('...i,...i->...', a.reshape(*a.shape[:-2], -1), b.reshape(*b.shape[:-2], -1))


def _affine(a: np.ndarray, b: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Best scale and displacement of each axis; error (2, N, T, P) and scale (2, N)."""
    both = np.broadcast_to(weight, a.shape)
    total = np.maximum(weight.sum((1, 2)), 1e-6)
    mean_a, mean_b = (_sum(x, both) / total for x in (a, b))
    da, db = a - mean_a[..., None, None], b - mean_b[..., None, None]
    weighted = db * weight
    scale = _sum(weighted, da) / np.maximum(_sum(weighted, db), 1e-6)
    scale = np.clip(scale, 1 - MOST_SCALE, 1 + MOST_SCALE)
    return da - scale[..., None, None] * db, scale


def _solve(error: np.ndarray, push: np.ndarray, weight: np.ndarray, now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One Gauss-Newton step of delay and speed, (N, 1) each."""
    weighted = push * weight
    gain = np.einsum('kntp,kntp->nt', weighted, push)
    pull = np.einsum('kntp,kntp->nt', weighted, error)
    g00, g01, g11 = gain.sum(1) + 1e-3, (gain * now).sum(1), (gain * now * now).sum(1) + 1e-1
    r0, r1 = pull.sum(1), (pull * now).sum(1)
    det = np.maximum(g00 * g11 - g01 * g01, 1e-9)
    return ((g11 * r0 - g01 * r1) / det)[:, None], ((g00 * r1 - g01 * r0) / det)[:, None]


def _judge(a: np.ndarray, error: np.ndarray, weight: np.ndarray, inside: np.ndarray) -> list[np.ndarray]:
    """``residual``, ``moving`` and ``path`` of :class:`Fits`."""
    good = weight > 0
    residual = _median(np.abs(error), np.broadcast_to(good, error.shape), (0, 2, 3))
    pace = np.where(good, np.abs(np.gradient(a, axis=2)).max(0) if a.shape[2] > 1 else 0, -1).reshape(len(good), -1)
    count = good.sum((1, 2))
    edge = np.take_along_axis(
        np.sort(pace, 1), (pace.shape[1] - np.ceil(count * MOVING).astype(int) - 1)[:, None].clip(0), 1
    )
    moving = good & (pace.reshape(good.shape) >= edge[..., None])
    place = np.abs(a - _median(a, np.broadcast_to(inside[..., None], a.shape), (2,))[:, :, None]).max(0)
    path = _median(place, moving, (1, 2))
    fast = _median(np.abs(error).max(0), moving, (1, 2))
    few = count < 8
    return [np.where(few, np.inf, residual), np.where(few, np.inf, fast), path]


def _median(values: np.ndarray, chosen: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """Lower median of the chosen values; 0 where there are none."""
    keep = [k for k in range(values.ndim) if k not in axes]
    shape = [values.shape[k] for k in keep]
    flat = np.where(chosen, values, np.inf).transpose(*keep, *axes).reshape(*shape, -1)
    count = np.isfinite(flat).sum(-1, keepdims=True)
    middle = np.take_along_axis(np.sort(flat, -1), np.maximum((count - 1) // 2, 0), -1)[..., 0]
    return np.where(count[..., 0] > 0, middle, 0)
