from __future__ import annotations

from typing import Any

import pytest
import torch

from signmm.masking import MotionAwareMasking, RandomFrameMasking
from signmm.models.heads import MotionHead
from signmm.structures import MaskPlan, PoseBatch
from signmm.testing import check_pretrain_head, fake_pose_batch

LENGTHS = [20, 12, 5, 1]
PARTS = ('left', 'right', 'body')


def setting(masking: Any = None) -> tuple[PoseBatch, MaskPlan, torch.Tensor]:
    pose = fake_pose_batch(batch=4, frames=20, lengths=LENGTHS)
    plan = (masking or MotionAwareMasking(min_share=0.2))(pose, torch.Generator().manual_seed(0))
    assert plan.scored.any()
    return pose, plan, torch.randn(4, 20, 3, 4)


def eq_4(
    head: MotionHead, pose: PoseBatch, plan: MaskPlan, feats: torch.Tensor, k: int, eps_c: float = 0.4
) -> torch.Tensor:
    """The loss of the paper by loops over clips, frames and joints, in units of the crop, averaged over the clips."""
    predicted = head(feats)
    number = head.intervals.index(k) if k else 0
    total = torch.zeros(())
    for clip, length in enumerate(LENGTHS):
        masked = [i for i in range(length) if plan.scored[clip, i].any() and i + k < length]
        for i in masked:
            for part in PARTS:
                for j, joint in enumerate(pose.layout.parts[part]):
                    r, s = pose.score[clip, i, joint], pose.score[clip, i + k, joint]
                    c = r * (r >= eps_c) * (s * (s >= eps_c) if k else 1.0)
                    x = pose.xy[clip, i, joint]
                    goal = pose.xy[clip, i + k, joint] - x if k else x
                    error = (predicted[part][clip, i, number, j] - goal) / 256 * c
                    total = total + (error**2).sum() / len(masked)
    return total / len(LENGTHS)


@pytest.mark.parametrize('masking', [MotionAwareMasking(min_share=0.2), RandomFrameMasking(0.9)])
@pytest.mark.parametrize('k', [1, 3])
def test_motion_loss_is_eq_4(k: int, masking: Any) -> None:
    pose, plan, feats = setting(masking)
    head = MotionHead(part_width=4, hidden_width=6, intervals=(k,))
    found = head.loss(feats, pose, plan, pose)['loss_motion']
    torch.testing.assert_close(found, eq_4(head, pose, plan, feats, k))


def test_joint_targets() -> None:
    pose, plan, feats = setting(RandomFrameMasking(0.9))
    head = MotionHead(part_width=4, hidden_width=6, target='joint')
    found = head.loss(feats, pose, plan, pose)['loss_motion']
    torch.testing.assert_close(found, eq_4(head, pose, plan, feats, 0))


def test_several_intervals() -> None:
    pose, plan, feats = setting()
    head = MotionHead(part_width=4, hidden_width=6, intervals=(1, 3, 5))
    found = head.loss(feats, pose, plan, pose)['loss_motion']
    torch.testing.assert_close(found, sum(eq_4(head, pose, plan, feats, k) for k in (1, 3, 5)) / 3)


def test_loss_of_the_released_code() -> None:
    """10 |y - max(m, 0)| c_i c_{i+k} [m > 3] over masked units, by part, divided by (masked units x joints + 1)."""
    pose, plan, feats = setting(MotionAwareMasking(measure='signed', min_count=2, min_motion=3.0, per_part=True))
    options: dict[str, Any] = dict(distance='l1', average='joints', min_signed=3.0, rectify=True)
    head = MotionHead(part_width=4, hidden_width=6, scale=1.0, weight=10.0, min_score=0.0, **options)
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


def test_error_in_pixels() -> None:
    pose, plan, feats = setting()
    head = MotionHead(part_width=4, intervals=(3,))
    for network in head.networks.values():
        torch.nn.init.zeros_(network[-1].weight), torch.nn.init.zeros_(network[-1].bias)
    frames = plan.scored[:, :-3, 0]
    motion = (pose.xy[:, 3:] - pose.xy[:, :-3]).abs()[frames]
    score = pose.score * (pose.score >= 0.4)
    weight = (score[:, 3:] * score[:, :-3])[frames][..., None].expand_as(motion)
    expected = (motion * weight).sum() / weight.sum()
    torch.testing.assert_close(head.loss(feats, pose, plan, pose)['error_px'], expected)


@pytest.mark.parametrize('options', [{}, {'target': 'joint'}, {'intervals': (1, 2)}, {'average': 'joints'}])
@pytest.mark.parametrize('layout', ['triplet49', 'kinect20'])
def test_contract(options: dict[str, Any], layout: str) -> None:
    options = {'intervals': (1,), **options}
    check_pretrain_head(MotionHead(layout, part_width=4, hidden_width=6, **options), 4, layout=layout)


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="unknown target 'motoin', did you mean 'motion'"):
        MotionHead(target='motoin')
    with pytest.raises(ValueError, match='intervals must be some numbers from 1 on'):
        MotionHead(intervals=(0,))
    pose, plan, feats = setting()
    with pytest.raises(TypeError, match='needs coordinates as target, got Tensor'):
        MotionHead(part_width=4).loss(feats, torch.zeros(4, 20, 3), plan, pose)
