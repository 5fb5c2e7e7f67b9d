"""From glosses to smooth control curves: rest, preparation, stroke, hold, transition, retraction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from signmm.synth.hand import HANDSHAPES, RELAXED
from signmm.synth.lexicon import (
    BASE_ORIENTATION,
    BASE_PLACE,
    BASE_SHAPES,
    HANDEDNESS,
    MOVEMENTS,
    ON_BASE_PLACE,
    ORIENTATIONS,
    PLACES,
    Gloss,
)
from signmm.synth.signer import Signer

#: Columns of the controls: wrist position (3), orientation quaternion (4), twist, nod, finger angles (20).
CONTROLS = 29
_POSITION, _TURN, _TWIST, _NOD, _FINGERS = slice(0, 3), slice(3, 7), 7, 8, slice(9, 29)
_PALM = 0.09
_DRAWS = 32


@dataclass(frozen=True)
class _Sign:
    """One sign's two key poses and the movement between them; arrays (2, 29), dominant hand first."""

    start: np.ndarray
    end: np.ndarray
    sine: np.ndarray
    cosine: np.ndarray
    cycles: float
    seconds: float
    other_active: bool


def smooth_noise(rng: np.random.Generator, shape: tuple[int, ...], sigma: float) -> np.ndarray:
    """Draws noise that is smooth along the first axis.

    Args:
        rng: Source of randomness.
        shape: Shape of the result, frames first.
        sigma: Width of the Gaussian kernel in frames.

    Returns:
        Noise with variance about 1.
    """
    reach = int(3 * sigma) + 1
    white = rng.standard_normal((shape[0] + 2 * reach, *shape[1:]))
    gain = np.sqrt(2 * np.sqrt(np.pi) * sigma) if sigma > 0.3 else 1.0
    return gain * gaussian_filter1d(white, sigma, axis=0, truncate=3.0)[reach : reach + shape[0]]


def minimum_jerk(u: np.ndarray) -> np.ndarray:
    """Eases from 0 to 1 with zero velocity and acceleration at both ends.

    Args:
        u: Time from 0 to 1; values outside are clipped.

    Returns:
        Progress from 0 to 1.
    """
    u = np.clip(u, 0.0, 1.0)
    return u**3 * (10 - 15 * u + 6 * u**2)


def _key(signer: Signer, place: np.ndarray, turn: np.ndarray, fingers: np.ndarray) -> np.ndarray:
    """Builds one hand's key pose (29,) from the place of the palm's middle, an orientation and finger angles (5, 4)."""
    key = np.zeros(CONTROLS)
    key[_POSITION] = place - _PALM * signer.hand * Rotation.from_quat(turn).as_matrix()[:, 1]
    key[_TURN], key[_FINGERS] = turn, fingers.ravel()
    return key


def _locate(signer: Signer, place: np.ndarray) -> np.ndarray:
    """Turns a row of the table of places into metres; a signer's amplitude does not move places on the head."""
    point = np.array([place[0] * signer.half_shoulder, place[1] * signer.torso + place[2] * signer.head, place[3]])
    if place[2] == 0.0:
        middle = np.array([-0.3 * signer.half_shoulder, 0.7 * signer.torso, 0.2])
        point = middle + signer.amplitude**0.7 * (point - middle)
    return point + signer.place


def _rest(signer: Signer) -> np.ndarray:
    """Gives the (2, 29) key pose at rest: hanging arms, hands at the belly, or between."""
    hang = np.array([-signer.half_shoulder - 0.06, signer.torso - 0.93 * (signer.upper_arm + signer.forearm), 0.06])
    belly = np.array([-0.05, 0.1 * signer.torso, 0.17])
    point = (1 - signer.rest) * hang + signer.rest * belly
    y = (1 - signer.rest) * np.array([0.1, -1.0, 0.1]) + signer.rest * np.array([0.8, -0.6, 0.1])
    y /= np.linalg.norm(y)
    z = (1 - signer.rest) * np.array([1.0, 0.0, -0.2]) + signer.rest * np.array([0.3, 0.2, -1.0])
    z -= y * (z @ y)
    z /= np.linalg.norm(z)
    turn = Rotation.from_matrix(np.stack([np.cross(y, z), y, z], 1)).as_quat()
    key = np.zeros(CONTROLS)
    key[_POSITION], key[_TURN], key[_FINGERS] = point, turn, (RELAXED + signer.fingers).ravel()
    return np.stack([key, key])


def _sign(signer: Signer, gloss: Gloss, habit: np.ndarray, chance: np.ndarray) -> _Sign:
    """Articulates one gloss; habit (32,) is this signer's way of signing it, chance (32,) this time's deviation."""
    movement, hands = MOVEMENTS[gloss.movement], HANDEDNESS[gloss.hands]
    both, base = hands in ('both', 'alternating'), hands == 'base'
    size = signer.amplitude * np.exp(0.14 * habit[3] + 0.06 * chance[3])
    wrist = Rotation.from_rotvec(signer.wrist + 0.12 * habit[5:8] + 0.05 * chance[5:8])
    deviation = signer.fingers + (0.07 * habit[9:29] + 0.03 * chance[9:29]).reshape(5, 4)

    place = (ON_BASE_PLACE if base else PLACES[gloss.place]).copy()
    if both:
        place[0] = min(place[0], -0.45)
    point = _locate(signer, place) + 0.025 * habit[:3] + 0.008 * chance[:3]
    turn = (wrist * Rotation.from_quat(ORIENTATIONS[gloss.orientation])).as_quat()
    shapes = [HANDSHAPES[gloss.shape], HANDSHAPES[gloss.shape_after if movement.change else gloss.shape]]
    fingers = [(1 - signer.relax) * shape + signer.relax * RELAXED + deviation for shape in shapes]
    path = size * np.array(movement.path)
    start, end = (np.stack([_key(signer, point + k * path, turn, fingers[k])] * 2) for k in (0, 1))
    sine, cosine = np.zeros((2, CONTROLS)), np.zeros((2, CONTROLS))
    sine[:, _POSITION], cosine[:, _POSITION] = size * np.array(movement.sine), size * np.array(movement.cosine)
    sine[:, _TWIST], cosine[:, _NOD] = size * movement.twist, size * movement.nod
    phase = np.repeat(np.arange(5) * 1.3, 4) * np.tile([0.0, 1.0, 1.0, 0.0], 5)
    flex = movement.wiggle * np.tile([0.0, 1.0, 0.7, 0.0], 5)
    sine[:, _FINGERS], cosine[:, _FINGERS] = flex * np.cos(phase), flex * np.sin(phase)
    if base:
        turn = (wrist * Rotation.from_quat(ORIENTATIONS[BASE_ORIENTATION])).as_quat()
        shape = HANDSHAPES[BASE_SHAPES[gloss.base]] * (1 - signer.relax) + signer.relax * RELAXED + deviation
        start[1] = end[1] = _key(signer, _locate(signer, BASE_PLACE), turn, shape)
    if hands == 'alternating':
        start[1, _POSITION], end[1, _POSITION] = end[1, _POSITION].copy(), start[1, _POSITION].copy()
    sine[1] *= {'both': 1.0, 'alternating': -1.0}.get(hands, 0.0)
    cosine[1] *= {'both': 1.0, 'alternating': -1.0}.get(hands, 0.0)
    cycles = movement.cycles + (movement.cycles >= 2 and habit[8] > 1.0)
    seconds = (
        movement.seconds * cycles / movement.cycles * np.exp(0.12 * habit[4] + 0.08 * chance[4]) / signer.speed * 1.2
    )
    return _Sign(start, end, sine, cosine, cycles, seconds, both or base)


def _let_rest(signs: list[_Sign], rest: np.ndarray) -> None:
    """Lowers the other hand of one-handed signs, half way only if it was just in use."""
    held = rest[1]
    for sign in signs:
        if not sign.other_active:
            held = 0.5 * (held + rest[1])
            sign.start[1] = sign.end[1] = held
        else:
            held = sign.end[1]


def _coarticulate(signs: list[_Sign], amount: float) -> None:
    """Pulls the start of each sign towards the end of the one before, and that end towards the next start."""
    columns = np.r_[_POSITION, _FINGERS]
    for before, after in zip(signs, signs[1:], strict=False):
        gap = after.start[:, columns] - before.end[:, columns]
        before.end[:, columns] += amount * gap
        after.start[:, columns] -= amount * gap


@dataclass(frozen=True)
class _Timeline:
    """Key poses (K, 2, 29), the K - 1 durations between them in seconds, and the overlays of these segments."""

    keys: np.ndarray
    seconds: np.ndarray
    sine: np.ndarray
    cosine: np.ndarray
    cycles: np.ndarray

    def spans(self, times: np.ndarray) -> list[tuple[int, int]]:
        """First frame and one past the last of each sign, stroke and hold, among frames at times (T,) in seconds."""
        ends = np.cumsum(self.seconds)
        # The segments are rest, then for each sign the way to it, its stroke and its hold.
        starts, stops = np.searchsorted(times, ends[1:-2:3]), np.searchsorted(times, ends[3::3])
        return list(zip(starts.tolist(), stops.tolist(), strict=True))


def _timeline(signer: Signer, signs: list[_Sign], rest: np.ndarray, rng: np.random.Generator) -> _Timeline:
    keys, seconds, moves = [rest, rest], [rng.uniform(0.1, 0.25)], []
    for sign in signs:
        gap = np.linalg.norm(sign.start[:, :3] - keys[-1][:, :3], axis=-1).max()
        seconds += [(0.22 + 0.5 * gap) / signer.speed * rng.uniform(0.95, 1.05), sign.seconds, rng.uniform(0.05, 0.12)]
        moves.append((len(keys), sign))
        keys += [sign.start, sign.end, sign.end]
    gap = np.linalg.norm(rest[:, :3] - keys[-1][:, :3], axis=-1).max()
    seconds += [(0.28 + 0.6 * gap) / signer.speed, rng.uniform(0.1, 0.25)]
    keys += [rest, rest]
    stack = np.stack(keys)
    # A quaternion and its negative are the same rotation: take the nearer one of each pair of neighbours.
    dots = np.sum(stack[1:, :, _TURN] * stack[:-1, :, _TURN], -1)
    stack[1:, :, _TURN] *= np.cumprod(np.where(dots < 0, -1.0, 1.0), axis=0)[..., None]
    sine, cosine, cycles = np.zeros_like(stack), np.zeros_like(stack), np.zeros(len(stack))
    for k, sign in moves:
        sine[k], cosine[k], cycles[k] = sign.sine, sign.cosine, sign.cycles
    return _Timeline(stack, np.array(seconds), sine, cosine, cycles)


def _evaluate(line: _Timeline, times: np.ndarray) -> np.ndarray:
    """Evaluates the curves (T, 2, 29) at times (T,) in seconds."""
    ends = np.cumsum(line.seconds)
    segment = np.minimum(np.searchsorted(ends, times, side='right'), len(ends) - 1)
    u = (times - ends[segment] + line.seconds[segment]) / line.seconds[segment]
    s = minimum_jerk(u)[:, None, None]
    angle = 2 * np.pi * line.cycles[segment][:, None, None] * s
    blend = (1 - s) * line.keys[segment] + s * line.keys[segment + 1]
    return blend + np.sin(angle) * line.sine[segment] + (1 - np.cos(angle)) * line.cosine[segment]


def sign_glosses(
    signer: Signer,
    glosses: Sequence[Gloss],
    habits: Sequence[np.ndarray],
    rng: np.random.Generator,
    spread: float,
    fps: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[tuple[int, int]]]:
    """Performs glosses one after another, from rest to rest.

    Args:
        signer: Who signs.
        glosses: What is signed.
        habits: (32,) standard normal values per gloss: this signer's constant way of signing it.
        rng: Source of randomness for this performance.
        spread: How much performances differ; 0 = all alike.
        fps: Frames per second.

    Returns:
        (T, 2, 29) controls of the dominant and the other hand, (T, 3) trunk angles, (T, 4) head angles and mouth
        opening, as :func:`signmm.synth.body.body_joints_3d` takes them; and for each gloss its first frame and one past
        its last, from when the hands have come to their place until they leave it.
    """
    rest = _rest(signer)
    chances = np.clip(rng.standard_normal((len(glosses), _DRAWS)), -2, 2) * spread
    signs = [_sign(signer, g, spread * h, c) for g, h, c in zip(glosses, habits, chances, strict=True)]
    _let_rest(signs, rest)
    _coarticulate(signs, 0.08)
    line = _timeline(signer, signs, rest, rng)
    # Clips are cut by hand: some start while the hands already rise, some end before they are down.
    cut = 0.5 * min(spread, 1.5) * rng.random(2)
    first = cut[0] * (line.seconds[0] + 0.2 * line.seconds[1])
    last = line.seconds.sum() - cut[1] * (line.seconds[-1] + 0.2 * line.seconds[-2])
    times = np.arange(first, last, 1.0 / fps)
    controls = gaussian_filter1d(_evaluate(line, times), 0.03 * fps, axis=0, mode='nearest')
    frames = len(times)
    drift = smooth_noise(rng, (frames, 2, CONTROLS), 0.3 * fps)
    tremor = smooth_noise(rng, (frames, 2, CONTROLS), 0.05 * fps)
    amount = np.zeros(CONTROLS)
    amount[_POSITION], amount[_TURN], amount[_FINGERS] = 1.0, 2.0, 8.0
    controls += amount * (0.004 * drift + 0.0008 * tremor)
    sway = smooth_noise(rng, (frames, 7), 0.5 * fps)
    trunk = signer.posture + sway[:, :3] * [0.025, 0.015, 0.012]
    head = sway[:, 3:] * [0.08, 0.05, 0.04, 0.0]
    head[:, 3] = 0.006 * np.abs(smooth_noise(rng, (frames,), 0.1 * fps))
    return controls, trunk, head, line.spans(times)
