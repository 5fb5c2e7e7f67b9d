"""The margin by angles that are known."""

from __future__ import annotations

import math

import pytest
import torch

from signmm.models.heads import ArcFaceHead, CosineHead
from signmm.testing import fake_samples


def logits_at(head: ArcFaceHead, degrees: float) -> torch.Tensor:
    """Logits of a clip whose angle to class 0 is known; the others are at 90 degrees."""
    return head.scale * torch.tensor([[math.cos(math.radians(degrees)), 0.0, 0.0]])


@pytest.mark.parametrize('degrees', [10, 45, 90, 120])
def test_the_true_class_is_an_angle_further_away(degrees: float) -> None:
    head = ArcFaceHead(3, 12, scale=10.0, margin=math.radians(30))
    moved = head.penalise(logits_at(head, degrees), torch.tensor([0]))
    assert moved[0, 0].item() == pytest.approx(10 * math.cos(math.radians(degrees + 30)), abs=1e-4)
    assert moved[0, 1:].tolist() == [0, 0]


def test_it_goes_on_falling_past_180_degrees() -> None:
    head = ArcFaceHead(3, 12, scale=1.0, margin=0.5)
    angles = [100.0, 140, 150, 151.3, 151.4, 160, 179]
    values = [head.penalise(logits_at(head, a), torch.tensor([0]))[0, 0].item() for a in angles]
    assert values == sorted(values, reverse=True)
    # Past 180 - 28.6 degrees: cos(angle) - m sin(m).
    assert values[-1] == pytest.approx(math.cos(math.radians(179)) - 0.5 * math.sin(0.5), abs=1e-4)


def test_gradient_is_finite_at_the_class_vector() -> None:
    head = ArcFaceHead(3, 12, scale=10.0)
    for cosine in (1.0, -1.0):
        logits = torch.tensor([[10 * cosine, 0.0, 0.0]], requires_grad=True)
        head.penalise(logits, torch.tensor([0])).sum().backward()
        assert logits.grad is not None and logits.grad.isfinite().all()


def test_loss_and_test_without_margin() -> None:
    feats = torch.randn((2, 6, 3, 4), generator=torch.Generator().manual_seed(0))
    valid = torch.ones((2, 6), dtype=torch.bool)
    head, plain = ArcFaceHead(3, 12, scale=6.0, margin=0.3), CosineHead(3, 12, scale=6.0)
    plain.load_state_dict(head.state_dict())
    torch.testing.assert_close(head(feats, valid), plain(feats, valid))
    assert head.loss(feats, valid, fake_samples())['loss_cls'] > plain.loss(feats, valid, fake_samples())['loss_cls']
    same = ArcFaceHead(3, 12, scale=6.0, margin=0.0)
    same.load_state_dict(head.state_dict())
    torch.testing.assert_close(same.loss(feats, valid, fake_samples()), plain.loss(feats, valid, fake_samples()))


def test_bad_margin() -> None:
    with pytest.raises(ValueError, match='margin must be an angle from 0 to pi / 2, got 28'):
        ArcFaceHead(3, 12, margin=28)
