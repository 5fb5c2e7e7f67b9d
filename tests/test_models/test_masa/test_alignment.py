from __future__ import annotations

from typing import Any

import pytest
import torch

from signmm.models.masa import SemanticAlignment
from signmm.registry import MODELS
from signmm.testing import tiny_backbone


def make(**changes: Any) -> tuple[SemanticAlignment, Any]:
    backbone = MODELS.build(tiny_backbone())
    return SemanticAlignment(backbone, **{'hidden_width': 8, 'out_width': 6, 'bank_size': 10, **changes}), backbone


def unit(*shape: int) -> torch.Tensor:
    return torch.nn.functional.normalize(torch.randn(shape), dim=1)


def test_momentum_update_against_the_formula() -> None:
    alignment, backbone = make(momentum=0.996)
    for parameter in [*backbone.parameters(), *alignment.project.parameters()]:
        parameter.data.add_(torch.randn_like(parameter))
    pairs = [(alignment.key_backbone, backbone), (alignment.key_project, alignment.project)]
    slow = [[p.clone() for p in key.parameters()] for key, _ in pairs]
    for _ in range(3):
        alignment.average(backbone)
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
        alignment.set_epoch(epoch)
        values.append(float(alignment.scale))
    assert values == pytest.approx([0.0, 0.0005, 0.025, 0.0495, 0.05, 0.05, 0.05])
    assert float(make(ramp_epochs=0)[0].scale) == pytest.approx(0.05)


def test_the_loss_by_hand() -> None:
    alignment, _ = make(ramp_epochs=0, weight=0.3)
    feats, valid = torch.randn(3, 5, 3, 4), torch.arange(5)[None] < torch.tensor([5, 3, 1])[:, None]
    negatives, keys = unit(4, 6), unit(3, 6)
    alignment.remember(negatives)
    before = {name: value.clone() for name, value in alignment.state_dict().items()}
    losses = alignment.loss(feats, valid, keys)
    terms = []
    for clip in range(3):
        q = alignment.project(feats[clip, valid[clip]].flatten(1).mean(0))
        q = q / q.norm()
        logits = torch.cat([(q @ keys[clip])[None], negatives @ q]) / 0.07
        terms.append(-logits.log_softmax(0)[0])
    torch.testing.assert_close(losses['info_nce'], torch.stack(terms).mean(), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(losses['loss_align'], 0.3 * torch.stack(terms).mean(), atol=1e-4, rtol=1e-4)
    assert all(torch.equal(value, before[name]) for name, value in alignment.state_dict().items()), 'it is pure'


def test_keys_come_from_the_momentum_projection_and_get_no_gradient() -> None:
    alignment, _ = make(ramp_epochs=0)
    for parameter in alignment.key_project.parameters():
        parameter.data.normal_()
    feats, valid = torch.randn(3, 9, 3, 4, requires_grad=True), torch.ones(3, 9).bool()
    keys = alignment.key(feats, valid)
    expected = alignment.key_project(feats.flatten(2).mean(1))
    torch.testing.assert_close(keys, expected / expected.norm(dim=1, keepdim=True))
    assert not keys.requires_grad
    alignment.remember(keys)
    alignment.loss(feats, valid, keys)['loss_align'].backward()
    assert all(p.grad is not None for p in alignment.project.parameters())
    assert all(p.grad is None for p in [*alignment.key_project.parameters(), *alignment.key_backbone.parameters()])


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match=r'momentum in \[0, 1\]'):
        make(momentum=1.5)
