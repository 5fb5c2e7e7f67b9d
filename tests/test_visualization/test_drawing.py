from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from signmm.structures import LAYOUTS, PoseSequence
from signmm.testing.fakes import fake_pose
from signmm.visualization.drawing import COLOURS, LINES, MARKERS, clip_extent, draw_joints, draw_pose, draw_strip

LAYOUT = LAYOUTS['triplet49']


def clip(frames: int = 5, image_size: tuple[int, int] | None = (200, 200)) -> PoseSequence:
    return fake_pose(frames=frames, image_size=image_size)


def bones_in(ax: Axes) -> int:
    return sum(len(c.get_segments()) for c in ax.collections)


def test_draws_every_seen_bone_and_no_other() -> None:
    pose = clip()
    pose.score[0, LAYOUT.parts['left']] = 0
    ax = Figure().subplots()
    draw_pose(ax, pose, 0)
    hidden = sum(1 for a, b in LAYOUT.bones if pose.score[0, a] == 0 or pose.score[0, b] == 0)
    assert bones_in(ax) == len(LAYOUT.bones) - hidden
    assert ax.get_ylim() == (200, 0)


def test_strip_spreads_over_the_clip_even_if_it_is_short() -> None:
    for frames in (1, 2, 40):
        axes = Figure().subplots(1, 4)
        draw_strip(list(axes), clip(frames))
        assert all(ax.lines for ax in axes)


def test_hands_differ_in_colour_line_and_marker() -> None:
    ax = Figure().subplots()
    draw_joints(ax, clip().xy[0], np.ones(49, bool), LAYOUT, parts=('left', 'right'))
    left, right = ax.collections
    assert len(left.get_segments()) == len(right.get_segments()) == 20
    assert np.allclose(left.get_edgecolor()[0, :3], to_rgb(COLOURS['left']))
    assert np.allclose(right.get_edgecolor()[0, :3], to_rgb(COLOURS['right']))
    assert left.get_linestyle()[0][1] is None and right.get_linestyle()[0][1] is not None, 'solid and dashed'
    assert [line.get_marker() for line in ax.lines] == ['o', 's'] == [MARKERS['left'], MARKERS['right']]
    assert 'right' in LINES and 'left' not in LINES


def test_hands_differ_in_brightness_too() -> None:
    light = {part: np.dot(to_rgb(COLOURS[part]), (0.2126, 0.7152, 0.0722)) for part in ('left', 'right')}
    assert light['right'] - light['left'] > 0.2


def test_extent_holds_all_joints_inside_the_image_and_no_stray_one() -> None:
    pose = clip(image_size=None)
    low, high = clip_extent(pose)
    assert (pose.xy > low).all() and (pose.xy < high).all()
    pose = clip()
    pose.xy[2, 3] = (5000, -5000)
    low, high = clip_extent(pose)
    assert (high < 300).all() and (low > -100).all()
    assert (clip_extent(pose, fit=False)[1] == 200).all()
    pose.score[:] = 0
    assert (clip_extent(pose)[1] == 200).all(), 'nothing seen: the image'
