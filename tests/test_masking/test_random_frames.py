from __future__ import annotations

import pytest
import torch

from signmm.masking import RandomFrameMasking
from signmm.testing import fake_pose_batch


def test_share_of_each_clips_valid_frames() -> None:
    pose = fake_pose_batch(batch=3, frames=10, lengths=[10, 5, 1])
    plan = RandomFrameMasking(0.4)(pose, torch.Generator().manual_seed(0))
    assert plan.hidden.any(-1).sum(1).tolist() == [4, 2, 1]
    assert torch.equal(plan.hidden.any(-1), plan.hidden.all(-1)), 'whole frames'
    assert torch.equal(plan.scored, plan.hidden) and not plan.zeroed.any() and plan.noise is None


def test_every_frame_is_equally_likely() -> None:
    pose = fake_pose_batch(batch=2000, frames=6, lengths=[5] * 2000, layout='kinect20')
    hits = RandomFrameMasking(0.4)(pose, torch.Generator().manual_seed(0)).hidden[..., 0].float().mean(0)
    torch.testing.assert_close(hits, torch.tensor([0.4] * 5 + [0.0]), atol=0.04, rtol=0)


@pytest.mark.parametrize('ratio', [0.0, 1.5])
def test_ratio_is_checked(ratio: float) -> None:
    with pytest.raises(ValueError, match='ratio must be in'):
        RandomFrameMasking(ratio)
