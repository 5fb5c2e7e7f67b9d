"""Floors without learning, by hand."""

from __future__ import annotations

import torch

from signmm.models.floors import hold, interpolate, nearest, seen_joints
from signmm.structures import MaskPlan, PoseBatch, get_layout
from signmm.testing import fake_pose_batch


def track(*values: float) -> torch.Tensor:
    """One joint that moves to the right; y is -x."""
    x = torch.tensor(values)
    return torch.stack([x, -x], -1)[None, :, None]


def seen(*frames: int) -> torch.Tensor:
    return torch.tensor([frames], dtype=torch.bool)[..., None]


def test_a_straight_line_between_visible_frames() -> None:
    xy, visible = track(9, 10, 0, 0, 0, 18, 7), seen(0, 1, 0, 0, 0, 1, 0)
    assert interpolate(xy, visible)[0, :, 0, 0].tolist() == [10, 10, 12, 14, 16, 18, 18]
    assert interpolate(xy, visible)[0, :, 0, 1].tolist() == [-10, -10, -12, -14, -16, -18, -18]
    assert hold(xy, visible)[0, :, 0, 0].tolist() == [10, 10, 10, 10, 18, 18, 18]  # frame 3 is as near to 1 as to 5
    assert nearest(visible)[0, :, 0].tolist() == [1, 1, 1, 1, 5, 5, 5]


def test_a_joint_that_no_frame_shows_is_in_the_middle() -> None:
    none = seen(0, 0, 0)
    assert interpolate(track(1, 2, 3), none).unique().tolist() == [128]
    assert hold(track(1, 2, 3), none, unseen=5.0).unique().tolist() == [5]
    assert nearest(none)[0, :, 0].tolist() == [0, 1, 2]


def test_each_joint_and_clip_has_its_own_neighbours() -> None:
    pose = fake_pose_batch(batch=2, frames=7, seed=1)
    visible = torch.rand(pose.score.shape, generator=torch.Generator().manual_seed(0)) < 0.5
    found = interpolate(pose.xy, visible)
    for b, v in ((0, 3), (1, 40)):
        at = visible[b, :, v].nonzero()[:, 0]
        for axis in (0, 1):
            import numpy as np

            wanted = np.interp(np.arange(7), at.numpy(), pose.xy[b, at, v, axis].numpy())
            torch.testing.assert_close(found[b, :, v, axis], torch.from_numpy(wanted).float())


def test_what_a_plan_leaves_visible() -> None:
    layout = get_layout('triplet49')
    score, valid = torch.ones(1, 3, 49), torch.tensor([[True, True, False]])
    score[0, 0, 0] = 0  # not found
    hidden, zeroed = torch.zeros(1, 3, 3, dtype=torch.bool), torch.zeros(1, 3, 49, dtype=torch.bool)
    hidden[0, 1, 0] = True  # the left hand of frame 1
    zeroed[0, 0, 1] = True
    noise = torch.zeros(1, 3, 49, 2)
    noise[0, 0, 2, 1] = 4.0
    pose = PoseBatch(torch.rand(1, 3, 49, 2), score, valid, layout)
    found = seen_joints(pose, MaskPlan(hidden, hidden, zeroed, noise))[0]
    assert found[0].nonzero()[:, 0].tolist() == list(range(3, 49))
    assert sorted((~found[1]).nonzero()[:, 0].tolist()) == sorted(layout.parts['left'])
    assert not found[2].any()
