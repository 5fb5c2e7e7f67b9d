from __future__ import annotations

import pytest
import torch

from signmm.masking.random_clip import RandomClipView
from signmm.testing import check_masking, fake_pose_batch


def test_one_run_of_consecutive_frames_stays() -> None:
    pose = fake_pose_batch(batch=3, frames=10, lengths=[10, 5, 3])
    plan = RandomClipView(4)(pose, torch.Generator().manual_seed(0))
    kept = pose.valid & ~plan.hidden.any(-1)
    assert kept.sum(1).tolist() == [4, 4, 3]
    for row in kept:
        where = row.nonzero()[:, 0]
        assert (where.diff() == 1).all()
    assert torch.equal(plan.hidden.any(-1), plan.hidden.all(-1)), 'whole frames'
    assert torch.equal(plan.scored, plan.hidden) and not plan.zeroed.any() and plan.noise is None
    assert not plan.hidden[~pose.valid].any()


def test_every_place_is_equally_likely() -> None:
    pose = fake_pose_batch(batch=2000, frames=6, lengths=[5] * 2000, layout='kinect20')
    hidden = RandomClipView(3)(pose, torch.Generator().manual_seed(0)).hidden[..., 0].float().mean(0)
    # Three places: 0-2, 1-3 and 2-4.
    torch.testing.assert_close(hidden, torch.tensor([2 / 3, 1 / 3, 0, 1 / 3, 2 / 3, 0]), atol=0.04, rtol=0)


def test_units_of_the_hands_alone() -> None:
    check_masking(dict(type='RandomClipView', num_frames=3, parts=('left', 'right')), parts=('left', 'right'))


def test_length_is_checked() -> None:
    with pytest.raises(ValueError, match='num_frames must be at least 1'):
        RandomClipView(0)
