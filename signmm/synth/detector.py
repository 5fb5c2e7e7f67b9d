"""A pose detector's mistakes: noise, missing joints, lost hands, and confidences that tell."""

from __future__ import annotations

import numpy as np

from signmm.structures.layouts import LAYOUTS
from signmm.synth.motion import smooth_noise

_LAYOUT = LAYOUTS['coco_wholebody133']
_HANDS = np.array([_LAYOUT.parts['left'], _LAYOUT.parts['right']])


def _visibility(xy: np.ndarray, depth: np.ndarray, scale: float, fps: float, image_size: tuple[int, int]) -> np.ndarray:
    """Estimates how well each joint is seen, (T, 133) in [0, 1]: speed, self-occlusion, other hand, picture edge."""
    step = np.gradient(xy, axis=0) if len(xy) > 1 else np.zeros_like(xy)
    speed = np.linalg.norm(step, axis=-1) * fps / scale
    seen = 1.0 / (1.0 + 0.25 * speed**2)
    hands, hand_depth = xy[:, _HANDS], depth[:, _HANDS]
    behind = hand_depth - hand_depth.mean(-1, keepdims=True)
    hand_seen = 1.0 / (1.0 + np.exp((behind - 0.035) / 0.012))
    apart = np.linalg.norm(hands[:, :, :, None] - hands[:, ::-1].mean(2)[:, :, None, None], axis=-1)[..., 0] / scale
    farther = hand_depth > hand_depth[:, ::-1].mean(-1, keepdims=True) + 0.01
    hand_seen = np.where((apart < 0.08) & farther, 0.4 * hand_seen, hand_seen)
    seen[:, _HANDS] *= 0.35 + 0.65 * hand_seen
    outside = ((xy < 0) | (xy >= image_size)).any(-1)
    return np.asarray(np.where(outside, 0.05, seen))


def _runs(rng: np.random.Generator, frames: int, weight: np.ndarray, rate: float) -> np.ndarray:
    """Draws frames (T,) in which a hand fails; runs of 2 to 10 frames start where weight (T,) is large."""
    count = rng.poisson(rate)
    if count == 0:
        return np.zeros(frames, dtype=bool)
    first = rng.choice(frames, count, p=weight / weight.sum())
    length = rng.integers(2, 11, count)
    now = np.arange(frames)
    return np.asarray(((now >= first[:, None]) & (now < (first + length)[:, None])).any(0))


def _fail_hands(
    rng: np.random.Generator, xy: np.ndarray, score: np.ndarray, seen: np.ndarray, scale: float, difficulty: float
) -> None:
    """Loses hands for several frames or puts them somewhere else with a low score; changes xy and score in place."""
    frames = len(xy)
    for side, joints in enumerate(_HANDS):
        weight = 1.05 - seen[:, joints].mean(-1)
        lost = _runs(rng, frames, weight, 1.2 * difficulty * frames / 60)
        wrong = _runs(rng, frames, weight, 0.5 * difficulty * frames / 60)
        hand, other = xy[:, joints], xy[:, _HANDS[1 - side]]
        drift = 0.06 * scale * smooth_noise(rng, (frames, 1, 2), 3.0)
        onto_other = rng.random() < 0.5
        middle = other.mean(1, keepdims=True) if onto_other else hand.mean(1, keepdims=True) + 2.0 * drift
        garbage = middle + 0.6 * (hand - hand.mean(1, keepdims=True)) + drift
        garbage += 0.02 * scale * rng.standard_normal(hand.shape)
        xy[:, joints] = np.where(wrong[:, None, None], garbage, hand)
        low = rng.uniform(0.05, 0.35, (frames, len(joints)))
        score[:, joints] = np.where(lost[:, None], 0.0, np.where(wrong[:, None], low, score[:, joints]))


def detect(
    rng: np.random.Generator,
    xy: np.ndarray,
    depth: np.ndarray,
    scale: float,
    fps: float,
    image_size: tuple[int, int],
    difficulty: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Sees true joints as a pose detector would.

    Args:
        rng: Source of randomness.
        xy: (T, 133, 2) true pixels.
        depth: (T, 133) metres from the camera.
        scale: Pixels per metre.
        fps: Frames per second.
        image_size: (width, height) in pixels.
        difficulty: 0 = nearly perfect detector, 1 = a bad one.

    Returns:
        (T, 133, 2) float32 pixels and (T, 133) float32 confidences in [0, 1]; missing joints are 0 in both.
    """
    seen = _visibility(xy, depth, scale, fps, image_size)
    sigma = scale * (0.001 + (0.002 + 0.014 * (1 - seen)) * difficulty)
    noise = 0.6 * rng.standard_normal(xy.shape) + 0.8 * smooth_noise(rng, xy.shape, 1.5)
    error = sigma[..., None] * noise
    outlier = rng.random(seen.shape) < difficulty * 0.02 * (1.2 - seen)
    error += outlier[..., None] * 0.06 * scale * rng.standard_normal(xy.shape)
    wrong_by = np.linalg.norm(error, axis=-1) / scale
    score = (0.4 + 0.58 * seen) * np.exp(-wrong_by / 0.05) * (1 - 0.06 * np.abs(rng.standard_normal(seen.shape)))
    outside = ((xy < 0) | (xy >= image_size)).any(-1)
    score = np.where(outside, 0.35 * score, score)
    # Detectors search inside the picture only, so what lies outside is reported at its edge.
    found = np.clip(xy + error, 0.0, np.array(image_size) - 1.0)
    _fail_hands(rng, found, score, seen, scale, difficulty)
    missing = rng.random(seen.shape) < difficulty * (0.004 + 0.12 * (1 - seen))
    score = np.where(missing | (score < 0.03), 0.0, np.clip(score, 0.0, 1.0))
    found = np.where(score[..., None] > 0, np.clip(found, 0.0, np.array(image_size) - 1.0), 0.0)
    return found.astype(np.float32), score.astype(np.float32)


def detect_depth(
    rng: np.random.Generator, depth: np.ndarray, score: np.ndarray, scale: float, difficulty: float
) -> np.ndarray:
    """Sees the third coordinate as a pose detector would: less well than the other two, and worst where it is unsure.

    Args:
        rng: Source of randomness.
        depth: (T, V) true metres behind the middle of the body.
        score: (T, V) confidences; what was not found gets no depth.
        scale: Pixels per metre.
        difficulty: 0 = nearly perfect detector, 1 = a bad one.

    Returns:
        (T, V) float32 px, larger = farther away.
    """
    sigma = 0.002 + (0.004 + 0.03 * (1 - score)) * difficulty
    error = sigma * (0.6 * rng.standard_normal(depth.shape) + 0.8 * smooth_noise(rng, depth.shape, 1.5))
    return np.where(score > 0, scale * (depth + error), 0.0).astype(np.float32)
