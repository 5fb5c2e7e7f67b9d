"""The order of parts in frames of bare numbers, as people save MediaPipe's landmarks: told or asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

#: Points, and numbers of each point, of MediaPipe's parts: x, y, z and, of the body, visibility.
_PARTS = {'pose': (33, 4), 'face': (468, 3), 'left': (21, 3), 'right': (21, 3)}
#: Parts that a frame of so many numbers has; there is a body, so their order can be told.
_TOLD = {1662: ('pose', 'face', 'left', 'right'), 258: ('pose', 'left', 'right'), 132: ('pose',)}
#: And those without a body, whose order nothing tells.
_ASKED = {126: 'left,right', 84: 'left,right', 63: 'left', 42: 'right'}
SIZES = (*_TOLD, *_ASKED)
_TERM = re.compile(r'(pose|face|left|right)(?::(?:(\d+)-)?(\d+)x([234]))?')
_SHOULDERS, _WRISTS, _NOSE = (11, 12), {'left': 15, 'right': 16}, 0
#: Share of visibilities in [0, 1]; distances in widths of the shoulders (wrist) and of the face (nose).
_MIN_VISIBLE, _MAX_FROM_WRIST, _MAX_FROM_FACE = 0.999, 0.75, 0.6
#: The second best order must be this many times worse.
_MARGIN = 1.5
#: Frames that are looked at.
_ENOUGH = 400


@dataclass(frozen=True)
class Block:
    """One part in a row of numbers.

    Attributes:
        part: ``'pose'``, ``'face'``, ``'left'`` or ``'right'`` (hand).
        first: First landmark of MediaPipe's that is there.
        count: How many there are.
        columns: x, y, then z, then visibility.
    """

    part: str
    first: int
    count: int
    columns: int


Order = tuple[Block, ...]


def parse_order(text: str, size: int, where: str) -> Order:
    """Reads an order.

    Args:
        text: Parts in their order, such as ``'pose,face,left,right'``; other numbers of landmarks than MediaPipe's 33,
            468 and 21 after a colon: ``pose:25x4`` (the first 25, of x, y, z, visibility) or ``pose:11-18x4``.
        size: Numbers in a frame.
        where: File, for messages.

    Returns:
        The blocks.

    Raises:
        ValueError: Not an order, or of another number of numbers.
    """
    found = [_TERM.fullmatch(term.strip()) for term in text.lower().split(',')]
    if not all(found) or len({term[1] for term in found if term}) < len(found):
        raise ValueError(
            f"{where}: order '{text}': expected parts out of pose, face, left, right, each once, e.g. "
            "'pose,left,right' or 'pose:25x4,left,right' or 'pose:11-18x4,left,right'"
        )
    blocks = tuple(_block(term) for term in found if term)
    total = sum(block.count * block.columns for block in blocks)
    if total != size and all(term and term[4] is None and term[1] != 'pose' for term in found):
        # Hands are also kept as x, y alone.
        blocks = tuple(Block(block.part, block.first, block.count, 2) for block in blocks)
    if (total := sum(block.count * block.columns for block in blocks)) != size:
        raise ValueError(f"{where}: order '{text}' makes {total} numbers a frame, but there are {size}")
    return blocks


def _block(term: re.Match[str]) -> Block:
    points, columns = _PARTS[term[1]]
    if term[3] is None:
        return Block(term[1], 0, points, columns)
    first = int(term[2] or 0)
    count = int(term[3]) - first + 1 if term[2] else int(term[3])
    most = 478 if term[1] == 'face' else points
    if count < 1 or first + count > most:
        raise ValueError(f"order '{term[0]}': MediaPipe has {most} landmarks of '{term[1]}'")
    return Block(term[1], first, count, int(term[4]))


def tell_order(rows: np.ndarray, where: str) -> Order:
    """Tells the order of the parts from the data.

    In the right order visibilities lie in [0, 1], the nose of the body lies on the face and each hand at its wrist.

    Args:
        rows: (M, F) frames of as many clips as there are.
        where: File or folder, for messages.

    Returns:
        The order.

    Raises:
        ValueError: Another size, no body to tell it by, no order fits, or several do; the message says how to name one.
    """
    size = rows.shape[1]
    if size not in _TOLD:
        example = _ASKED.get(size, 'pose:25x4,left,right')
        raise ValueError(
            f'{where}: frames of {size} numbers: there is no whole body to tell the order of the parts by; name it: '
            f"order='{example}' (--order {example}) or the other way round"
        )
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), _ENOUGH)).astype(int)]
    found = []
    for parts in permutations(_TOLD[size]):
        order = tuple(Block(part, 0, *_PARTS[part]) for part in parts)
        cost = _cost(split_rows(rows, order))
        if cost is not None:
            found.append((cost, order))
    found.sort(key=lambda item: item[0])
    if not found:
        raise ValueError(
            f'{where}: in no order of {", ".join(_TOLD[size])} are the visibilities in [0, 1], the nose on the face '
            'and the hands at the wrists; are these landmarks of MediaPipe, as fractions of the image? Else name the '
            f"order: order='{','.join(_TOLD[size])}' (--order)"
        )
    if len(found) > 1 and found[1][0] < _MARGIN * found[0][0] + 1e-9 and not _same(rows, found[0][1], found[1][1]):
        names = ' or '.join(f"'{','.join(block.part for block in order)}'" for _, order in found[:2])
        raise ValueError(f'{where}: the order of the parts may be {names}; name it: order= (--order)')
    return found[0][1]


def split_rows(rows: np.ndarray, order: Sequence[Block]) -> dict[str, np.ndarray]:
    """Cuts rows into parts.

    Args:
        rows: (M, F).
        order: The order of the parts.

    Returns:
        (M, points, columns) of each part.
    """
    parts, start = {}, 0
    for block in order:
        end = start + block.count * block.columns
        parts[block.part] = rows[:, start:end].reshape(len(rows), block.count, block.columns)
        start = end
    return parts


def check_order(rows: np.ndarray, order: Sequence[Block], where: str) -> None:
    """Refuses an order that the visibilities contradict.

    Args:
        rows: (T, F) frames of a clip.
        order: The order of the parts.
        where: File, for messages.

    Raises:
        ValueError: Visibilities outside [0, 1].
    """
    for part, points in split_rows(rows, order).items():
        share = _visible(points) if points.shape[2] == 4 else 1.0
        if share < _MIN_VISIBLE:
            names = ','.join(block.part for block in order)
            raise ValueError(
                f"{where}: in the order '{names}' only {100 * share:.0f} % of the visibilities of '{part}' lie in "
                '[0, 1]; the numbers are in another order'
            )


def _visible(points: np.ndarray) -> float:
    there = points[points.any(axis=(1, 2))]
    visibility = there[..., 3]
    return float(((visibility >= -1e-6) & (visibility <= 1 + 1e-6)).mean()) if len(there) else 1.0


def _cost(parts: dict[str, np.ndarray]) -> float | None:
    """How far nose and hands are from where they belong; None for an order that cannot be."""
    pose = parts['pose']
    there = pose.any(axis=(1, 2)) & np.isfinite(pose).all(axis=(1, 2))
    if not there.any() or _visible(pose) < _MIN_VISIBLE:
        return None
    left, right = (pose[there, joint, :2] for joint in _SHOULDERS)
    width = float(np.median(np.linalg.norm(left - right, axis=1)))
    if width <= 0:
        return None
    cost = 0.0
    if 'face' in parts:
        distance = _from_face(pose, parts['face'], there)
        if distance > _MAX_FROM_FACE:
            return None
        cost += distance
    for side, wrist in _WRISTS.items():
        hand = parts.get(side)
        seen = there & hand.any(axis=(1, 2)) if hand is not None else there & False
        if hand is not None and seen.any():
            distance = float(np.median(np.linalg.norm(hand[seen, 0, :2] - pose[seen, wrist, :2], axis=1))) / width
            if distance > _MAX_FROM_WRIST:
                return None
            cost += distance
    return cost


def _from_face(pose: np.ndarray, face: np.ndarray, there: np.ndarray) -> float:
    seen = there & face.any(axis=(1, 2))
    if not seen.any():
        return 0.0
    low, high = face[seen, :, :2].min(1), face[seen, :, :2].max(1)
    size = np.linalg.norm(high - low, axis=1)
    away = np.linalg.norm(pose[seen, _NOSE, :2] - (low + high) / 2, axis=1)
    return float(np.median(away / np.maximum(size, 1e-9)))


def _same(rows: np.ndarray, first: Order, second: Order) -> bool:
    """Whether two orders give the same points, as where there is no hand."""
    one, two = split_rows(rows, first), split_rows(rows, second)
    return all(np.array_equal(one[part], two[part]) for part in one)
