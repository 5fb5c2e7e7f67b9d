from __future__ import annotations

from typing import Any

import pytest
import torch

from signmm.masking import ReleasedMotionMasking
from signmm.models.masa import ReleasedMotionHead
from signmm.testing import check_pretrain_head
from tests.test_models.motion_loss import LENGTHS, PARTS, eq_4, setting


def test_loss_of_the_released_code() -> None:
    """10 |y - max(m, 0)| c_i c_{i+k} [m > 3] over masked units, by part, divided by (masked units x joints + 1)."""
    pose, plan, feats = setting(ReleasedMotionMasking(measure='signed', min_count=2, min_motion=3.0, per_part=True))
    options: dict[str, Any] = dict(distance='l1', average='joints', min_signed=3.0, rectify=True)
    head = ReleasedMotionHead(part_width=4, hidden_width=6, scale=1.0, weight=10.0, min_score=0.0, **options)
    expected = torch.zeros(())
    for p, part in enumerate(PARTS):
        y, joints = head(feats)[part][:, :, 0], list(pose.layout.parts[part])
        assert (y >= 0).all() and (y > 0).any()
        top = torch.zeros(())
        for clip, length in enumerate(LENGTHS):
            for i in range(length - 3):
                if plan.scored[clip, i, p]:
                    m = pose.xy[clip, i + 3, joints] - pose.xy[clip, i, joints]
                    c = (pose.score[clip, i, joints] * pose.score[clip, i + 3, joints])[:, None] * (m > 3.0)
                    top = top + ((y[clip, i] - m).abs() * c).sum()
        expected = expected + 10 * top / (plan.scored[:, :, p].sum() * len(joints) + 1)
    torch.testing.assert_close(head.loss(feats, pose, plan, pose)['loss_motion'], expected)


def test_without_switches_it_is_eq_4() -> None:
    pose, plan, feats = setting()
    head = ReleasedMotionHead(part_width=4, hidden_width=6)
    torch.testing.assert_close(head.loss(feats, pose, plan, pose)['loss_motion'], eq_4(head, pose, plan, feats, 3))
    check_pretrain_head(ReleasedMotionHead(part_width=4, hidden_width=6, intervals=(1,), average='joints'), 4)
    with pytest.raises(ValueError, match="unknown distance 'l3'; choose one of: l1, l2"):
        ReleasedMotionHead(distance='l3')
