from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from signmm.structures import LAYOUTS
from signmm.testing.fakes import fake_pose_batch
from signmm.visualization.crops import crops_figure, draw_part, part_joints

LAYOUT = LAYOUTS['triplet49']


def test_part_joints_of_a_part_and_of_all() -> None:
    assert part_joints(LAYOUT, 'right').nonzero()[0].tolist() == list(LAYOUT.parts['right'])
    assert part_joints(LAYOUT, 'all').all()


def test_draws_the_part_alone_in_its_crop() -> None:
    ax = Figure().subplots()
    xy = np.random.default_rng(0).uniform(0, 256, (49, 2))
    draw_part(ax, xy, np.ones(49, bool), LAYOUT, 'left')
    (line,) = ax.lines
    assert np.allclose(line.get_xydata(), xy[list(LAYOUT.parts['left'])])
    assert sum(len(c.get_segments()) for c in ax.collections) == 20
    assert ax.get_xlim() == (0, 256) and ax.get_ylim() == (256, 0)


def test_rows_are_parts_and_columns_real_frames() -> None:
    pose = fake_pose_batch(frames=12, lengths=[12, 7], missing=0.0)
    figure = crops_figure(pose, clip=1, columns=3, title='t')
    axes = np.array(figure.axes).reshape(3, 3)
    assert [row[0].get_ylabel() for row in axes] == ['left hand', 'right hand', 'body']
    frames = [int(ax.get_xlabel().split()[1]) for ax in axes[-1]]
    assert frames == [2, 3, 4], 'within the 7 frames that are no padding'
    shown = axes[1, 2].lines[0].get_xydata()
    assert np.allclose(shown, pose.xy[1, 4, list(LAYOUT.parts['right'])])


def test_layout_of_hands_alone_has_two_rows() -> None:
    assert len(crops_figure(fake_pose_batch('mediapipe_hands42'), columns=2).axes) == 4
