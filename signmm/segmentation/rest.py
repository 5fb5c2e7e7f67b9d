"""Signing against rest by the height and the motion of the wrists: no training, and the floor for what is trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_closing, median_filter

from signmm.segmentation.spans import Span, runs
from signmm.structures import PoseSequence

_SHOULDERS = ('left_shoulder', 'right_shoulder')
_WRISTS = ('left_wrist', 'right_wrist')
#: Frames per second of clips that do not record it.
ASSUMED_FPS = 25.0


@dataclass(frozen=True)
class RestRule:
    """When hands are at rest. Lengths are in widths of the shoulders, times in seconds; every number is ours.

    Attributes:
        height: A wrist further below the shoulders than this is at rest, however it moves.
        speed: A wrist slower than this is at rest, unless it is ``raised``.
        raised: A wrist less far below the shoulders than this is signing even if it is still: holds are part of signs.
        gap: Rest that is shorter belongs to the signing around it.
        shortest: Signing that is shorter is none.
        margin: Added to both ends, within the clip.
        min_score: Wrists and shoulders with less confidence were not seen; a wrist that is not seen is at rest.
    """

    height: float = 1.5
    speed: float = 0.5
    raised: float = 0.9
    gap: float = 0.3
    shortest: float = 0.2
    margin: float = 0.0
    min_score: float = 0.3


DEFAULT_RULE = RestRule()


def require_joints(pose: PoseSequence) -> None:
    """Checks that rest can be told.

    Args:
        pose: A clip.

    Raises:
        ValueError: Its layout has no wrists or no shoulders.
    """
    lacking = [name for name in (*_SHOULDERS, *_WRISTS) if name not in pose.layout.joints]
    if lacking:
        raise ValueError(
            f"{_where(pose)}: rest is told from wrists and shoulders, but layout '{pose.layout.name}' has no "
            f'{", ".join(lacking)}; segment with a trained model instead'
        )


def _where(pose: PoseSequence) -> str:
    return f'pose {pose.source}' if pose.source else 'pose'


def is_signing(pose: PoseSequence, rule: RestRule = DEFAULT_RULE) -> np.ndarray:
    """Tells in which frames there is signing, before gaps are closed.

    Args:
        pose: With wrists and shoulders.
        rule: When hands are at rest.

    Returns:
        (T,) bool.

    Raises:
        ValueError: A joint is missing in the layout, or the shoulders are not seen in any frame.
    """
    require_joints(pose)
    shoulders, wrists = pose.layout.indices(_SHOULDERS), pose.layout.indices(_WRISTS)
    known = (pose.score[:, shoulders] >= rule.min_score).all(1)
    if not known.any():
        raise ValueError(f'{_where(pose)}: no frame shows both shoulders, which are the measure for rest')
    pair = pose.xy[known][:, shoulders].astype(np.float64)
    width = float(np.median(np.linalg.norm(pair[:, 0] - pair[:, 1], axis=1))) or 1.0
    middle = np.median(pair.mean(1), 0)
    places = (pose.xy[:, wrists] - middle) / width
    seen = pose.score[:, wrists] >= rule.min_score
    below = places[..., 1]
    moving = _speed(places, seen, pose.fps or ASSUMED_FPS) >= rule.speed
    return (seen & (below < rule.height) & (moving | (below < rule.raised))).any(1)


def _speed(places: np.ndarray, seen: np.ndarray, fps: float) -> np.ndarray:
    """Speed (T, 2) over a tenth of a second on either side; 0 where a wrist is not seen at both ends."""
    reach = max(1, round(0.1 * fps))
    total = len(places)
    before, after = np.maximum(np.arange(total) - reach, 0), np.minimum(np.arange(total) + reach, total - 1)
    smooth = median_filter(places, size=(min(3, total), 1, 1), mode='nearest')
    way = np.linalg.norm(smooth[after] - smooth[before], axis=2)
    known = seen[after] & seen[before]
    return np.where(known, way * fps / np.maximum(after - before, 1)[:, None], 0.0)


def signing_spans(pose: PoseSequence, rule: RestRule = DEFAULT_RULE) -> list[Span]:
    """Cuts rest out of a clip.

    Args:
        pose: With wrists and shoulders.
        rule: When hands are at rest.

    Returns:
        Stretches of signing in order; none for a clip of rest.

    Raises:
        ValueError: See :func:`is_signing`.
    """
    fps = pose.fps or ASSUMED_FPS
    active = is_signing(pose, rule)
    gap = round(rule.gap * fps)
    if gap > 0:
        padded = np.pad(active, gap)
        active = binary_closing(padded, np.ones(gap + 1, bool))[gap:-gap]
    margin = round(rule.margin * fps)
    signing = np.zeros(len(pose), bool)
    for first, last in runs(active):
        if last - first >= rule.shortest * fps:
            signing[max(0, first - margin) : last + margin] = True
    return runs(signing)
