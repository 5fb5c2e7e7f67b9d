from __future__ import annotations

from typing import Any

import pytest
import torch

from signmm.masking import RandomFrameMasking
from signmm.models.masa import SemanticAlignment
from signmm.models.masa.visible import encode_visible, spare_empty
from signmm.registry import MODELS
from signmm.structures import MaskPlan, PoseBatch
from signmm.testing import fake_pose_batch, tiny_backbone


def encode(backbone: Any, pose: Any, plan: Any) -> Any:
    feats, kept = encode_visible(backbone, pose, plan)
    return feats, kept.valid


def fixed_view(pose: PoseBatch) -> MaskPlan:
    return spare_empty(RandomFrameMasking(0.5)(pose, torch.Generator().manual_seed(0)), pose.valid)


def make(**changes: Any) -> tuple[SemanticAlignment, Any]:
    alignment = SemanticAlignment(12, **{'hidden_width': 8, 'out_width': 6, 'bank_size': 10, **changes})
    backbone = MODELS.build(tiny_backbone())
    alignment.follow(backbone)
    return alignment, backbone


def test_momentum_update_against_the_formula() -> None:
    alignment, backbone = make(momentum=0.996)
    for parameter in [*backbone.parameters(), *alignment.project.parameters()]:
        parameter.data.add_(torch.randn_like(parameter))
    pairs = [(alignment.key_backbone, backbone), (alignment.key_project, alignment.project)]
    slow = [[p.clone() for p in key.parameters()] for key, _ in pairs]
    for _ in range(3):
        alignment.update(backbone)
        slow = [
            [0.996 * old + 0.004 * new for old, new in zip(olds, module.parameters(), strict=True)]
            for olds, (_, module) in zip(slow, pairs, strict=True)
        ]
    for olds, (key, _) in zip(slow, pairs, strict=True):
        torch.testing.assert_close(list(key.parameters()), olds)
    assert not any(p.requires_grad for p in alignment.key_backbone.parameters())
    assert all(p.requires_grad for p in backbone.parameters())


def test_ramp() -> None:
    alignment, _ = make()
    values = []
    for epoch in (0, 1, 50, 99, 100, 101, 399):
        alignment.epoch = epoch
        values.append(alignment.current_weight)
    assert values == pytest.approx([0.0, 0.0005, 0.025, 0.0495, 0.05, 0.05, 0.05])
    assert make(ramp_epochs=0)[0].current_weight == 0.05


def test_one_step_by_hand() -> None:
    alignment, backbone = make(ramp_epochs=0, momentum=0.9, weight=0.3)
    pose = fake_pose_batch(batch=3, frames=9, lengths=[9, 6, 1])
    alignment.eval(), backbone.eval()
    feats, valid = torch.randn(3, 5, 3, 4), torch.arange(5)[None] < torch.tensor([5, 3, 1])[:, None]
    negatives = torch.nn.functional.normalize(torch.randn(4, 6), dim=1)
    alignment.bank.push(negatives)
    alignment.view = fixed_view
    losses = alignment.loss(feats, valid, pose, backbone, encode)
    key_feats, seen = encode(alignment.key_backbone, pose, fixed_view(pose))
    terms = []
    for clip in range(3):
        q = alignment.project(feats[clip, valid[clip]].flatten(1).mean(0))
        k = alignment.key_project(key_feats[clip, seen[clip]].flatten(1).mean(0))
        q, k = q / q.norm(), k / k.norm()
        logits = torch.cat([(q @ k)[None], negatives @ q]) / 0.07
        terms.append(-logits.log_softmax(0)[0])
    torch.testing.assert_close(losses['info_nce'], torch.stack(terms).mean(), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(losses['loss_align'], 0.3 * torch.stack(terms).mean(), atol=1e-4, rtol=1e-4)
    assert int(alignment.bank.filled) == 4, 'evaluation leaves the bank alone'


def test_the_second_view_keeps_half_of_the_frames() -> None:
    alignment, backbone = make()
    seen = []

    def spy(branch: Any, pose: Any, plan: Any) -> Any:
        assert branch is alignment.key_backbone and not torch.is_grad_enabled()
        seen.append((pose.valid & ~plan.hidden.any(-1)).sum(1).tolist())
        return encode(branch, pose, plan)

    pose = fake_pose_batch(batch=3, frames=32, lengths=[32, 20, 2])
    alignment.loss(torch.randn(3, 5, 3, 4), torch.ones(3, 5).bool(), pose, backbone, spy)
    assert seen == [[16, 10, 1]]
    assert int(alignment.bank.filled) == 3


def test_the_keys_get_no_gradient() -> None:
    alignment, backbone = make(ramp_epochs=0)
    pose = fake_pose_batch(batch=3, frames=9)
    for _ in range(2):
        losses = alignment.loss(torch.randn(3, 9, 3, 4), pose.valid, pose, backbone, encode)
    losses['loss_align'].backward()
    assert all(p.grad is not None for p in alignment.project.parameters())
    assert all(p.grad is None for p in [*alignment.key_project.parameters(), *alignment.key_backbone.parameters()])


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match=r'momentum in \[0, 1\]'):
        SemanticAlignment(12, momentum=1.5)
