"""The loss against eq. 2 done with loops."""

from __future__ import annotations

import math

import pytest
import torch

from signmm.models import SupConLoss
from signmm.models.heads import ClsHead
from signmm.testing import fake_samples


def by_hand(embeddings: torch.Tensor, labels: list[int], temperature: float) -> float:
    z = [row / row.norm() for row in embeddings]
    losses = []
    for i in range(len(z)):
        others = [a for a in range(len(z)) if a != i]
        positives = [p for p in others if labels[p] == labels[i]]
        if positives:
            total = sum(math.exp(z[i] @ z[a] / temperature) for a in others)
            parts = [-math.log(math.exp(z[i] @ z[p] / temperature) / total) for p in positives]
            losses.append(sum(parts) / len(parts))
    return sum(losses) / len(losses)


@pytest.mark.parametrize('labels', [[0, 0, 1, 1, 1], [0, 1, 0, 2, 3]])
def test_equation_2(labels: list[int]) -> None:
    embeddings = 3 * torch.randn((5, 4), generator=torch.Generator().manual_seed(0))
    loss = SupConLoss(temperature=0.5)(embeddings, torch.tensor(labels))
    assert loss.item() == pytest.approx(by_hand(embeddings, labels, 0.5), rel=1e-5)
    assert SupConLoss(0.5, weight=2.0)(embeddings, torch.tensor(labels)).item() == pytest.approx(2 * loss.item())


def test_without_positives_it_is_zero_and_has_finite_gradients() -> None:
    embeddings = torch.randn((3, 4), generator=torch.Generator().manual_seed(0)).requires_grad_()
    loss = SupConLoss()(embeddings, torch.arange(3))
    loss.backward()
    assert loss.item() == 0 and embeddings.grad is not None and not embeddings.grad.any()
    assert SupConLoss()(embeddings[:1], torch.tensor([0])).item() == 0


def test_beside_the_cross_entropy() -> None:
    feats = torch.randn((2, 6, 3, 4), generator=torch.Generator().manual_seed(0))
    valid, samples = torch.ones((2, 6), dtype=torch.bool), fake_samples()
    samples[1].gt_label = samples[0].gt_label
    head = ClsHead(3, 12, contrast=dict(type='SupConLoss', temperature=0.2))
    losses = head.loss(feats, valid, samples)
    assert set(losses) == {'loss_cls', 'loss_contrast', 'accuracy'}
    # Two clips of one class: each is the other's positive, and there is nobody else.
    assert losses['loss_contrast'].item() == pytest.approx(0, abs=1e-6)


def test_bad_temperature() -> None:
    with pytest.raises(ValueError, match='temperature must be above 0, got 0'):
        SupConLoss(0)
