from __future__ import annotations

import numpy as np
import pytest

from signmm.io.signer import choose_signer, person_box

SIZE = (200, 100)


def person(left: float, top: float, width: float, height: float, score: float = 0.9) -> tuple[np.ndarray, np.ndarray]:
    """Four corners and the middle of a box."""
    corners = [(0, 0), (1, 0), (0, 1), (1, 1), (0.5, 0.5)]
    xy = np.array([(left + width * x, top + height * y) for x, y in corners], np.float32)
    return xy, np.full(5, score, np.float32)


def frame(*people: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    if not people:
        return np.zeros((0, 5, 2), np.float32), np.zeros((0, 5), np.float32)
    return np.stack([p[0] for p in people]), np.stack([p[1] for p in people])


def test_central_beats_large_at_the_edge():
    large, central = person(0, 0, 40, 100), person(80, 10, 40, 60)
    xy, score = choose_signer([frame(large, central), frame(central, large)], SIZE)
    np.testing.assert_array_equal(xy, np.stack([central[0]] * 2))
    np.testing.assert_array_equal(score, np.full((2, 5), 0.9, np.float32))


def test_signer_stays_the_same():
    signer = [person(80 + t / 2, 10, 40, 60) for t in range(15)]
    passer = [person(20 * t - 60, 0, 60, 100) for t in range(15)]  # larger, and in the middle at t = 7
    passer = [p if 5 <= t < 10 else None for t, p in enumerate(passer)]
    people = [
        frame(*(p for p in ((a, b) if t % 2 else (b, a)) if p))
        for t, (a, b) in enumerate(zip(signer, passer, strict=True))
    ]
    xy, _ = choose_signer(people, SIZE)
    np.testing.assert_array_equal(xy, np.stack([s[0] for s in signer]))


def test_gap_is_empty_and_the_signer_is_found_again():
    signer, other = person(80, 10, 40, 60), person(150, 10, 40, 60)
    xy, score = choose_signer([frame(signer, other), frame(other), frame(), frame(other, signer)], SIZE)
    assert (score > 0).all(1).tolist() == [True, False, False, True]
    np.testing.assert_array_equal(xy[3], signer[0])
    assert not xy[1:3].any()


def test_half_found_is_the_same_person():
    signer, half, other = person(80, 10, 40, 60), person(85, 12, 18, 20), person(150, 10, 40, 60)
    _, score = choose_signer([frame(signer, other), frame(other, half), frame(signer, other)], SIZE)
    assert (score > 0).all()


def test_alone_counts_however_weak():
    weak = person(80, 10, 40, 60, score=0.1)
    xy, score = choose_signer([frame(), frame(weak), frame(person(0, 0, 10, 10))], SIZE)
    np.testing.assert_array_equal(xy[1], weak[0])
    assert (score > 0).all(1).tolist() == [False, True, True]


def test_nobody():
    with pytest.raises(ValueError, match='nobody was found in any of the 2 frames'):
        choose_signer([frame(), frame()], SIZE)


def test_box_is_of_sure_joints_inside_the_image():
    xy, score = person(-50, 20, 100, 60)
    score[1] = score[3] = 0.1
    np.testing.assert_array_equal(person_box(xy, score, SIZE), [0, 20, 0, 80])
    np.testing.assert_array_equal(person_box(xy, score * 0, SIZE), [0, 20, 50, 80])
