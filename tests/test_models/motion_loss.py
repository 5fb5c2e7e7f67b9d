"""Eq. 4 of MASA by loops, and a batch to compute it on."""

from __future__ import annotations

from typing import Any

import torch

from signmm.masking import MotionAwareMasking
from signmm.models.heads import MotionHead
from signmm.structures import MaskPlan, PoseBatch
from signmm.testing import fake_pose_batch

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
