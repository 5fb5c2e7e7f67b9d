from __future__ import annotations

import numpy as np
import torch

from signmm.masking import MultiLevelMasking, UnitMasking
from signmm.structures import LAYOUTS, PARTS, MaskPlan
from signmm.testing.fakes import fake_pose_batch
from signmm.visualization.crops import GHOST
from signmm.visualization.drawing import COLOURS
from signmm.visualization.masks import STATES, mask_figure, unit_states

LAYOUT = LAYOUTS['triplet49']
NAMES = list(STATES)


def empty_plan(frames: int = 6) -> MaskPlan:
    units = torch.zeros(2, frames, 3, dtype=torch.bool)
    return MaskPlan(units.clone(), units.clone(), torch.zeros(2, frames, 49, dtype=torch.bool),
                    torch.zeros(2, frames, 49, 2))  # fmt: skip


def test_each_state() -> None:
    pose, plan = fake_pose_batch(missing=0.0), empty_plan()
    left, body = list(LAYOUT.parts['left']), list(LAYOUT.parts['body'])
    plan.scored[1, :5, 0] = True
    plan.noise[1, 1, left[:3]] = 4.0
    plan.zeroed[1, 2, left[:3]] = True
    plan.zeroed[1, 3, left] = True
    plan.hidden[1, 4, 0] = True
    plan.zeroed[1, 0, body] = True
    states = unit_states(pose, plan, PARTS, clip=1)
    expected = ['scored, unchanged', 'joints moved', 'some joints zeroed', 'all joints zeroed', 'mask token',
                'untouched']  # fmt: skip
    assert [NAMES[s] for s in states[:, 0]] == expected
    assert [NAMES[s] for s in states[:, 2]] == ['all joints zeroed'] + ['untouched'] * 5
    assert not unit_states(pose, plan, PARTS, clip=0).any()


def test_a_joint_that_was_not_found_cannot_move() -> None:
    pose, plan = fake_pose_batch(missing=0.0), empty_plan()
    pose.score[0, 2] = 0
    plan.noise[0, 2] = 4.0
    assert not unit_states(pose, plan, PARTS).any()


def test_shares_in_the_title_are_those_of_the_plan() -> None:
    pose = fake_pose_batch(batch=1, frames=10)
    plan = UnitMasking(ratio=0.4)(pose, torch.Generator().manual_seed(0))
    figure = mask_figure(pose, plan, PARTS, columns=3)
    share = 100 * plan.hidden.float().mean()
    top = figure.subfigs[0].axes[0].get_title(loc='left')
    assert top.startswith(f'{share:.0f} % of the units replaced by the mask token, {share:.0f} % count')
    legend = [text.get_text() for text in figure.subfigs[0].legends[0].get_texts()]
    assert legend == ['untouched', 'mask token']


def test_hidden_units_are_grey_and_moved_joints_are_where_the_model_sees_them() -> None:
    pose, plan = fake_pose_batch(batch=1, frames=3, missing=0.0), empty_plan(3)
    plan.hidden[0, 1, 0] = True
    plan.noise[0, 1, list(LAYOUT.parts['right'])] = 5.0
    cells = mask_figure(pose, plan, PARTS, columns=1).subfigs[1].axes
    assert [line.get_color() for line in cells[0].lines] == [GHOST]
    truth, moved = cells[1].lines
    assert truth.get_color() == GHOST and moved.get_color() == COLOURS['right']
    assert np.allclose(moved.get_xydata() - truth.get_xydata(), 5.0, atol=1e-4)


def test_parts_of_other_embedders() -> None:
    pose = fake_pose_batch()
    plan = MultiLevelMasking(parts=('left', 'right'))(pose, torch.Generator().manual_seed(0))
    assert unit_states(pose, plan, ('left', 'right')).shape == (6, 2)
    assert len(mask_figure(pose, plan, ('left', 'right'), columns=2).subfigs[1].axes) == 4
