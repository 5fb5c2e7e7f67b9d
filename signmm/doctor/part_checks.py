"""How the parts of a signer lie to each other: hands found twice, exchanged, elsewhere, of another size."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from signmm.doctor.report import Finding, shortened
from signmm.doctor.tracks import MIN_SCORE
from signmm.structures import PoseLayout, PoseSequence

#: Two hands whose joints lie on each other, up to this part of a hand's size, are one if the wrists are this many sizes
#: apart. Hands that touch do not: their thumbs point to different sides.
SAME, APART = 0.25, 0.8
#: A hand is exchanged if the other arm's wrist is nearer by this factor.
NEARER = 0.5
#: A hand belongs to no arm if its root is this part of the body's size away from both wrists.
AWAY = 0.35
#: Hands are between these parts of the body's size; half of a hand's bones are shorter than this part of
#: the hand's size (a frame in 100 of real hands is above, one in 10 of mixed-up ones below).
LEAST, MOST, LONGEST_BONE = 0.03, 1.2, 0.255
#: A fault of at most this part of the clips is a warning.
FEW = 0.02
#: Frames with both hands, or one, that a clip must have to be judged.
FEWEST = 3
#: Part of the frames in which something must be so.
OFTEN = {'one_hand': 0.1, 'exchanged': 0.5, 'away': 0.5, 'tangled': 0.5, 'unit': 0.5}

_SIDES = ('left', 'right')


def examine_parts(pose: PoseSequence) -> dict[str, float]:
    """Measures one clip.

    Args:
        pose: The clip, in any layout.

    Returns:
        For each key of :data:`OFTEN` the part of the frames in which it is so; NaN where it cannot be told.
    """
    out = dict.fromkeys(OFTEN, np.nan)
    found = pose.score > MIN_SCORE
    hands = {side: list(pose.layout.parts[side]) for side in _SIDES if len(pose.layout.parts.get(side, ())) >= 4}
    seen = {side: found[:, joints].mean(1) > 0.5 for side, joints in hands.items()}
    size = {side: _extent(pose.xy[:, joints], found[:, joints]) for side, joints in hands.items()}
    out['tangled'] = _share([_bones(pose, joints) > LONGEST_BONE * size[s] for s, joints in hands.items()], seen)
    wrists = _wrists(pose.layout)
    body = list(pose.layout.parts.get('body', ()))
    if wrists is None or not hands:
        return out
    extent = _extent(pose.xy[:, body], found[:, body])
    arms = found[:, wrists].all(1)
    seen = {side: here & arms & (extent > 0) for side, here in seen.items()}
    away = {side: _to_wrists(pose, hands[side][0], wrists) for side in hands}
    out['away'] = _share([away[side].min(1) > AWAY * extent for side in hands], seen)
    out['unit'] = _share([(size[s] < LEAST * extent) | (size[s] > MOST * extent) for s in hands], seen)
    if len(hands) == 2:
        out |= _compare_hands(pose, hands, seen, np.maximum(size['left'], size['right']), away, wrists)
    return out


def _compare_hands(
    pose: PoseSequence, hands: dict[str, list[int]], seen: dict[str, np.ndarray], size: np.ndarray,
    away: dict[str, np.ndarray], wrists: Sequence[int],
) -> dict[str, float]:  # fmt: skip
    gap = np.linalg.norm(pose.xy[:, hands['left']] - pose.xy[:, hands['right']], axis=-1).mean(1)
    apart = np.linalg.norm(pose.xy[:, wrists[0]] - pose.xy[:, wrists[1]], axis=-1)
    both = seen['left'] & seen['right']
    one = (gap < SAME * size) & (apart > APART * size)
    crossed = {
        side: away[side][:, 1 - own] < NEARER * away[side][:, own] for own, side in enumerate(_SIDES)
    }  # Where both detectors found one hand, one of them is at the wrong arm, and nothing is exchanged.
    clear = {side: seen[side] & (apart > APART * size) & ~(both & one) for side in _SIDES}
    return {'one_hand': _share([one], {'both': both}), 'exchanged': _share([crossed[s] for s in _SIDES], clear)}


def _wrists(layout: PoseLayout) -> list[int] | None:
    names = [f'{side}_wrist' for side in _SIDES]
    return layout.indices(names).tolist() if all(name in layout.joints for name in names) else None


def _extent(xy: np.ndarray, found: np.ndarray) -> np.ndarray:
    """(T,): diagonal of the box around the points found."""
    if not xy.shape[1]:
        return np.zeros(len(xy))
    low = np.where(found[..., None], xy, np.float32(1e9)).min(1)
    high = np.where(found[..., None], xy, np.float32(-1e9)).max(1)
    return np.where(found.any(1), np.linalg.norm(high - low, axis=-1), 0)


def _bones(pose: PoseSequence, joints: Sequence[int]) -> np.ndarray:
    """(T,): median length of a hand's bones."""
    pairs = [(a, b) for a, b in pose.layout.bones if a in joints and b in joints]
    first, second = np.array(pairs).T
    return np.asarray(np.median(np.linalg.norm(pose.xy[:, first] - pose.xy[:, second], axis=-1), axis=1))


def _to_wrists(pose: PoseSequence, root: int, wrists: Sequence[int]) -> np.ndarray:
    """(T, 2): distance of a hand's root from the left and the right arm's wrist."""
    return np.asarray(np.linalg.norm(pose.xy[:, [root]] - pose.xy[:, wrists], axis=-1))


def _share(so: list[np.ndarray], where: dict[str, np.ndarray]) -> float:
    """Part of the frames, over all hands, in which it is so."""
    chosen = np.concatenate([np.zeros(0, bool), *(a[b] for a, b in zip(so, where.values(), strict=True))])
    return float(chosen.mean()) if len(chosen) >= FEWEST else np.nan


def _names(ids: Sequence[str], values: np.ndarray, key: str) -> tuple[str, ...]:
    return tuple(f'{ids[i]} ({100 * values[i]:.0f} %)' for i in np.flatnonzero(values >= OFTEN[key]).tolist())


def check_parts(ids: Sequence[str], column: Callable[[str], np.ndarray]) -> list[Finding]:
    """Judges the measurements of all clips.

    Args:
        ids: N clips.
        column: Gives (N,) of a key of :data:`OFTEN`.

    Returns:
        What was found.
    """
    found = []
    for key, (check, worst, text, cure) in _FINDINGS.items():
        items = _names(ids, column(key), key)
        if items:
            # What is wrong with the reading is wrong with many; a few clips are the detector's mistakes.
            severity = worst if len(items) > FEW * len(ids) else 'warning'
            found.append(Finding(check, severity, f'{text}, {len(items):,} clips: {shortened(items, 3)}', items, cure))
    return found


_FINDINGS = {
    'one_hand': (
        'hands', 'warning', 'left and right hand lie on each other while the wrists are apart: both were found on '
        'one hand (with the share of frames)',
        'leave the hand at the wrong wrist out of these frames, or extract again, larger or with another extractor',
    ),
    'exchanged': (
        'hands', 'problem', "the left hand is at the right arm's wrist and the other way round: hands exchanged",
        'name the hands the other way round: --order left,right or right,left, or --fields left=...,right=...',
    ),
    'away': (
        'order of parts', 'problem', "the hands are at neither arm's wrist: parts in a wrong order, or of two people",
        'pack again with the right --order or --fields, and look: signmm view',
    ),
    'tangled': (
        'order of parts', 'problem', 'joints that should be neighbours are as far apart as the hand is wide: joints in '
        'a wrong order',
        'pack again with the right --order or layout, and look: signmm view',
    ),
    'unit': (
        'coordinates', 'problem', 'hands of another size than any body has: hands and body are in different units',
        'bring both to pixels of one picture and pack again',
    ),
}  # fmt: skip
