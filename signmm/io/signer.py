"""Which of several people in a video is the signer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: A joint counts for a person's box from this confidence on; a person without such joints has a box of all joints.
MIN_SCORE = 0.3
#: Boxes of one person in two frames overlap at least this much.
MIN_OVERLAP = 0.3

#: The people in one frame: (N, V, 2) px and (N, V) confidences; N may be 0.
People = tuple[np.ndarray, np.ndarray]


def choose_signer(people: Sequence[People], image_size: tuple[int, int]) -> People:
    """Follows every person through a video and takes the largest and most central one.

    The rule: where no frame has more than one person, that person is the signer. Otherwise people of successive frames
    are matched one to one by the overlap of their boxes (Hungarian method), a person who is not found for a while
    keeps the last box, and one who overlaps with nobody is a new person. A person's weight is the sum over the frames
    of the box's area times its centrality, which falls from 1 in the middle of the image to 0 at its left and right
    edges. The heaviest person is the signer **in the whole clip**: nothing switches to somebody else who is larger for
    a moment, and frames where the signer was not found stay empty.

    Args:
        people: The people of each frame.
        image_size: (W, H) in pixels.

    Returns:
        (T, V, 2) coordinates and (T, V) confidences of the signer, zero where the signer was not found.

    Raises:
        ValueError: Nobody in any frame.
    """
    numbers = [len(xy) for xy, _ in people]
    if not any(numbers):
        raise ValueError(f'nobody was found in any of the {len(people)} frames')
    if max(numbers) == 1:
        seen = {frame: 0 for frame, number in enumerate(numbers) if number}
    else:
        seen = max(_follow(people, image_size), key=lambda track: track.weight).seen
    joints = people[0][0].shape[1]
    xy = np.zeros((len(people), joints, 2), dtype=people[0][0].dtype)
    score = np.zeros((len(people), joints), dtype=people[0][1].dtype)
    for frame, person in seen.items():
        xy[frame], score[frame] = people[frame][0][person], people[frame][1][person]
    return xy, score


class _Track:
    def __init__(self) -> None:
        self.box = np.zeros(4)
        self.seen: dict[int, int] = {}
        self.weight = 0.0

    def add(self, frame: int, person: int, box: np.ndarray, image_size: tuple[int, int]) -> None:
        self.box, self.seen[frame] = box, person
        width, height = image_size
        area = np.prod(box[2:] - box[:2]) / (width * height)
        centrality = 1 - abs((box[0] + box[2]) / width - 1)
        self.weight += float(area * max(centrality, 0.0))


def _follow(people: Sequence[People], image_size: tuple[int, int]) -> list[_Track]:
    tracks: list[_Track] = []
    for frame, (xy, score) in enumerate(people):
        boxes = [person_box(xy[i], score[i], image_size) for i in range(len(xy))]
        matched = _match(tracks, boxes)
        for person, box in enumerate(boxes):
            if person not in matched:
                tracks.append(_Track())
            track = tracks[matched[person]] if person in matched else tracks[-1]
            track.add(frame, person, box, image_size)
    return tracks


def _match(tracks: list[_Track], boxes: list[np.ndarray]) -> dict[int, int]:
    """Track of each box that has one."""
    if not tracks or not boxes:
        return {}
    overlap = np.array([[_overlap(box, track.box) for track in tracks] for box in boxes])
    from scipy.optimize import linear_sum_assignment  # slow to import, and seldom needed

    rows, columns = linear_sum_assignment(-overlap)
    return {int(r): int(c) for r, c in zip(rows, columns, strict=True) if overlap[r, c] >= MIN_OVERLAP}


def person_box(xy: np.ndarray, score: np.ndarray, image_size: tuple[int, int]) -> np.ndarray:
    """Finds the box around a person's confident joints inside the image.

    Args:
        xy: (V, 2) px.
        score: (V,).
        image_size: (W, H) in pixels.

    Returns:
        (4,) left, top, right, bottom; around all joints if none is confident.
    """
    sure = score >= MIN_SCORE
    joints = np.clip(xy[sure if sure.any() else slice(None)], 0, image_size)
    return np.concatenate([joints.min(0), joints.max(0)]).astype(np.float64)


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Mean of intersection over union and over the smaller box: half a person found is still that person."""
    both = np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None))
    first, second = np.prod(a[2:] - a[:2]), np.prod(b[2:] - b[:2])
    return float((both / (first + second - both) + both / min(first, second)) / 2) if both > 0 else 0.0
