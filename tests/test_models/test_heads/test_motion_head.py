from __future__ import annotations

from typing import Any

import pytest
import torch

from signmm.masking import MotionAwareMasking, RandomFrameMasking
from signmm.models.heads import MotionHead
from signmm.models.pretext import measure_motion
from signmm.testing import check_pretrain_head, fake_pose_batch
from tests.test_models.motion_loss import eq_4, setting


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


@pytest.mark.parametrize('options', [{}, {'target': 'joint'}, {'intervals': (1, 2)}])
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


@pytest.mark.parametrize('target', ['motion', 'joint'])
def test_the_measured_loss_is_that_of_the_head(target: str) -> None:
    pose = fake_pose_batch(batch=4, frames=20, lengths=[20, 12, 5, 1])
    plan = RandomFrameMasking(0.6)(pose, torch.Generator().manual_seed(0))
    head, feats = MotionHead(part_width=4, hidden_width=6, target=target), torch.randn(4, 20, 3, 4)
    results = measure_motion(head, head(feats), pose, plan)
    summed = sum(result.means['loss_motion'][0] for result in results)
    wanted = eq_4(head, pose, plan, feats, 3 if target == 'motion' else 0)
    assert summed / 4 == pytest.approx(wanted.item(), rel=1e-4)
    if target == 'motion':
        assert results[3].means['loss_motion'] == (0.0, 0.0), 'a clip of one frame has no motion'
