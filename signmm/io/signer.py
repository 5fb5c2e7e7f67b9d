"""Which of several people in a video is the signer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

#: A joint counts for a person's box from this confidence on.
MIN_SCORE = 0.3
#: Boxes of one person in two frames overlap at least this much (intersection over union).
MIN_OVERLAP = 0.2

#: The people in one frame: (N, V, 2) px and (N, V) confidences; N may be 0.
People = tuple[np.ndarray, np.ndarray]


def choose_signer(people: Sequence[People], image_size: tuple[int, int]) -> People:
    """Follows every person through a video and takes the largest and most central one.

    The rule: people of successive frames are matched one to one by the overlap of their boxes (Hungarian method), a
    person who is not found for a while keeps the last box, and one who overlaps with nobody is a new person. A
    person's weight is the sum over the frames of the box's area times its centrality, which falls from 1 in the middle
    of the image to 0 at its left and right edges. The heaviest person is the signer **in the whole clip**: nothing
    switches to somebody else who is larger for a moment, and frames where the signer was not found stay empty.

    Args:
        people: The people of each frame.
        image_size: (W, H) in pixels.

    Returns:
        (T, V, 2) coordinates and (T, V) confidences of the signer, zero where the signer was not found.

    Raises:
        ValueError: Nobody in any frame.
    """
    tracks = _follow(people, image_size)
    if not tracks:
        raise ValueError(f'nobody was found in any of the {len(people)} frames')
    best = max(tracks, key=lambda track: track.weight)
    joints = people[0][0].shape[1]
    xy = np.zeros((len(people), joints, 2), dtype=people[0][0].dtype)
    score = np.zeros((len(people), joints), dtype=people[0][1].dtype)
    for frame, person in best.seen.items():
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
        boxes = [(i, box) for i in range(len(xy)) if (box := person_box(xy[i], score[i], image_size)) is not None]
        matched = _match(tracks, [box for _, box in boxes])
        for place, (person, box) in enumerate(boxes):
            if place not in matched:
                tracks.append(_Track())
            track = tracks[matched[place]] if place in matched else tracks[-1]
            track.add(frame, person, box, image_size)
    return tracks


def _match(tracks: list[_Track], boxes: list[np.ndarray]) -> dict[int, int]:
    """Track of each box that has one."""
    if not tracks or not boxes:
        return {}
    overlap = np.array([[_overlap(box, track.box) for track in tracks] for box in boxes])
    rows, columns = linear_sum_assignment(-overlap)
    return {int(r): int(c) for r, c in zip(rows, columns, strict=True) if overlap[r, c] >= MIN_OVERLAP}


def person_box(xy: np.ndarray, score: np.ndarray, image_size: tuple[int, int]) -> np.ndarray | None:
    """Finds the box around a person's confident joints inside the image.

    Args:
        xy: (V, 2) px.
        score: (V,).
        image_size: (W, H) in pixels.

    Returns:
        (4,) left, top, right, bottom, or None without a confident joint.
    """
    sure = xy[score >= MIN_SCORE]
    if not len(sure):
        return None
    sure = np.clip(sure, 0, image_size)
    return np.concatenate([sure.min(0), sure.max(0)]).astype(np.float64)


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    both = np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None))
    either = np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - both
    return float(both / either) if either > 0 else 0.0
