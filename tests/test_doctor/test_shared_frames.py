from __future__ import annotations

import numpy as np

from signmm.doctor.shared_frames import Shared, SharedFrames
from signmm.structures import PoseSequence, get_layout

LAYOUT = get_layout('triplet49')


def clip(numbers: list[int]) -> PoseSequence:
    """Each number is a frame of its own; 0 is a frame without anybody."""
    xy = np.stack([np.random.default_rng(n).uniform(0, 100, (49, 2)) if n else np.zeros((49, 2)) for n in numbers])
    score = np.array(numbers)[:, None] > 0
    return PoseSequence(xy.astype(np.float32), np.broadcast_to(score, xy.shape[:2]).astype(np.float32), LAYOUT)


def find(*clips: list[int], groups: list[str] | None = None, within: bool = True) -> list[Shared]:
    table = SharedFrames()
    for row, numbers in enumerate(clips):
        table.add(10 * row, clip(numbers))
    names = groups or ['all'] * len(clips)
    return list(table.find([names[row // 10] for row in range(10 * len(clips))], within))


def test_parts_and_delays() -> None:
    assert find([1, 2, 3, 4, 5], [9, 3, 4, 5, 6, 7, 8]) == [Shared(0, 10, 3, 3 / 5, -1)]
    assert find([1, 2, 3], [4, 5, 6, 1, 2, 3]) == [Shared(0, 10, 3, 1.0, 3)]
    assert find([1, 2, 3], [4, 5, 6]) == [] and find() == []


def test_frames_in_another_order_are_not_one_piece() -> None:
    (shared,) = find([1, 2, 3, 4, 5], [5, 1, 2, 4, 3])
    assert (shared.frames, shared.delay) == (2, 1)


def test_empty_and_repeated_frames_say_nothing() -> None:
    assert find([0, 0, 0, 1, 1, 1, 2], [0, 0, 0, 3, 3, 3]) == []
    (shared,) = find([1, 1, 1, 1, 2], [1, 1, 1, 3])
    assert (shared.frames, shared.part, shared.delay) == (1, 0.5, 0)


def test_splits() -> None:
    three = [[1, 2, 3]] * 3
    assert [(k.first, k.second) for k in find(*three)] == [(0, 10), (0, 20), (10, 20)]
    across = find(*three, groups=['train', 'train', 'test'], within=False)
    assert [(k.first, k.second) for k in across] == [(0, 20), (10, 20)]
