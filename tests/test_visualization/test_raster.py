from __future__ import annotations

import numpy as np
import pytest

from signmm.structures import LAYOUTS
from signmm.visualization.raster import RGB, paint_pose

LAYOUT = LAYOUTS['triplet49']


def hands() -> np.ndarray:
    """The same hand twice: the left one in the left half, the right one 100 px further right."""
    xy = np.zeros((49, 2), np.float32)
    hand = np.stack([10 + 4.0 * (np.arange(21) // 4 * 4), 90 - 20.0 * (np.arange(21) % 5)], 1)
    xy[list(LAYOUT.parts['left'])] = hand
    xy[list(LAYOUT.parts['right'])] = hand + (100, 0)
    return xy


def seen(*parts: str) -> np.ndarray:
    mask = np.zeros(49, bool)
    for part in parts:
        mask[list(LAYOUT.parts[part])] = True
    return mask


def blank() -> np.ndarray:
    return np.full((100, 200, 3), 255, np.uint8)


def count(image: np.ndarray, colour: tuple[int, ...]) -> int:
    return int((image == colour).all(-1).sum())


def test_each_hand_has_its_colour_where_it_is() -> None:
    image = paint_pose(blank(), hands(), seen('left', 'right'), LAYOUT, thickness=1)
    assert count(image[:, :100], RGB['left']) > 50 and count(image[:, :100], RGB['right']) == 0
    assert count(image[:, 100:], RGB['right']) > 50 and count(image[:, 100:], RGB['left']) == 0


def test_hands_differ_without_colour() -> None:
    image = paint_pose(blank(), hands(), seen('left', 'right'), LAYOUT, thickness=1)
    ink = (image.min(-1) < 250).astype(int)
    left, right = ink[:, :100], ink[:, 100:]
    assert (left != right).mean() > 0.02
    # Along a bone the left one has no gap, the right one has.
    bone = [LAYOUT.parts['left'][i] for i in (1, 2)]
    start, end = hands()[bone]
    points = np.round(start + np.linspace(0.2, 0.8, 60)[:, None] * (end - start)).astype(int)
    assert left[points[:, 1], points[:, 0]].all()
    assert not right[points[:, 1], points[:, 0]].all()


def test_unseen_joints_leave_the_image_alone() -> None:
    assert np.array_equal(paint_pose(blank(), hands(), np.zeros(49, bool), LAYOUT), blank())


def test_far_coordinates_do_not_overflow() -> None:
    xy = hands()
    xy[LAYOUT.parts['left'][0]] = (1e9, -1e9)
    paint_pose(blank(), xy, seen('left', 'right'), LAYOUT)


@pytest.mark.parametrize('shade', [0, 255])
def test_body_is_seen_on_dark_and_light_videos(shade: int) -> None:
    xy = np.random.default_rng(0).uniform(10, 90, (49, 2))
    image = np.full((100, 100, 3), shade, np.uint8)
    paint_pose(image, xy, seen('body'), LAYOUT, on_video=True)
    assert (np.abs(image.astype(int) - shade).max(-1) > 200).sum() > 50
