from __future__ import annotations

import pytest
import torch

from signmm.masking import RandomPartMasking
from signmm.testing import fake_pose_batch


def test_each_part_has_its_own_frames() -> None:
    pose = fake_pose_batch(batch=3, frames=40, lengths=[40, 10, 5])
    plan = RandomPartMasking(0.5)(pose, torch.Generator().manual_seed(0))
    assert plan.hidden.sum(1).tolist() == [[20] * 3, [5] * 3, [2] * 3]
    assert not torch.equal(plan.hidden[..., 0], plan.hidden[..., 1])
    assert not plan.hidden[~pose.valid].any() and torch.equal(plan.hidden, plan.scored)


def test_bad_ratio() -> None:
    with pytest.raises(ValueError, match=r'ratio must be in \(0, 1\], got 2'):
        RandomPartMasking(2)
