"""Puts MediaPipe's parts together, whatever parts there are, and checks that they are fractions of the image."""

from __future__ import annotations

import numpy as np

from signmm.io.arrays import mediapipe_pose
from signmm.structures import PoseSequence

ImageSize = tuple[int, int] | None
#: Points of each layout and where its parts begin: pose, face, left hand, right hand.
_WITH_FACE = {468: (543, {'pose': 0, 'face': 33, 'left': 501, 'right': 522}),
              478: (553, {'pose': 0, 'face': 33, 'left': 511, 'right': 532})}  # fmt: skip
_WITH_BODY = 75, {'pose': 0, 'left': 33, 'right': 54}
_HANDS = 42, {'left': 0, 'right': 21}


def parts_pose(parts: dict[str, np.ndarray], firsts: dict[str, int], image_size: ImageSize, where: str) -> PoseSequence:
    """Puts MediaPipe's parts together.

    Args:
        parts: (T, points, 2 to 4) of pose, face, left and right.
        firsts: First landmark of each part that is there, where it is not 0.
        image_size: (W, H).
        where: File, for messages.

    Returns:
        The poses.

    Raises:
        ValueError: No image size, or numbers that are no fractions of it.
    """
    for part, numbers in parts.items():
        check_fractions(numbers, part, where)
    if image_size is None:
        raise ValueError(f'{where}: landmarks are fractions of the image; pass image_size=(W, H) (--image-size WxH)')
    if 'face' in parts:
        size, starts = _WITH_FACE[478 if parts['face'].shape[1] > 468 else 468]
    else:
        size, starts = _WITH_BODY if 'pose' in parts else _HANDS
    points = np.zeros((len(next(iter(parts.values()))), size, 4))
    for part, numbers in parts.items():
        start = starts[part] + firsts.get(part, 0)
        # MediaPipe writes a part that was not found as zeros; a hand's first z is 0 even where it was found.
        points[:, start : start + numbers.shape[1], : numbers.shape[2]] = numbers
    return mediapipe_pose(points, image_size, source=where)


def check_fractions(points: np.ndarray, part: str, where: str) -> None:
    """Refuses numbers that are not fractions of an image.

    Args:
        points: (T, points, 2 or more).
        part: Name, for messages.
        where: File, for messages.

    Raises:
        ValueError: Pixels, or coordinates relative to a wrist or another point.
    """
    xy = points[..., :2]
    found = xy[(xy != 0).any(-1)]
    if not len(found):
        return
    if np.median(np.abs(found)) > 2:
        raise ValueError(
            f"{where}: '{part}' has coordinates such as {found[0].round(1).tolist()}, which are pixels, not fractions "
            'of the image; divide by width and height'
        )
    there = xy.any(axis=(1, 2))
    relative = part in ('left', 'right') and there.sum() > 1 and not xy[there, 0].any()
    if relative or (found < 0).mean() > 0.25:
        raise ValueError(
            f"{where}: '{part}' has coordinates relative to a point (its first landmark is 0 or many are below 0), not "
            'fractions of the image; where the hand is cannot be known any more: extract the poses again'
        )
