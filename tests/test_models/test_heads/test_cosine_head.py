"""Cosine logits against the formula done clip by clip."""

from __future__ import annotations

import math

import pytest
import torch

from signmm.models.heads import CosineHead
from signmm.testing import fake_samples

VALID = torch.arange(6)[None] < torch.tensor([6, 4])[:, None]


def feats() -> torch.Tensor:
    return torch.randn((2, 6, 3, 4), generator=torch.Generator().manual_seed(0))


def test_logits_are_scaled_cosines_of_mean_features() -> None:
    head = CosineHead(3, 12, scale=7.0)
    logits = head(feats(), VALID)
    for clip, length in enumerate((6, 4)):
        mean = feats()[clip, :length].flatten(1).mean(0)
        for label, vector in enumerate(head.classifier[-1].weight):
            cosine = (mean @ vector / mean.norm() / vector.norm()).item()
            assert logits[clip, label].item() == pytest.approx(7 * cosine, rel=1e-5)


def test_lengths_of_features_and_class_vectors_do_not_matter() -> None:
    head = CosineHead(3, 12)
    before = head(feats(), VALID)
    with torch.no_grad():
        head.classifier[-1].weight.mul_(torch.tensor([[0.1], [3.0], [50.0]]))
    torch.testing.assert_close(head(100 * feats(), VALID), before)


def test_default_scale_is_that_of_adacos() -> None:
    # Zhang et al. 2019: sqrt(2) ln(C - 1); 9.77 for 1,000 classes.
    assert CosineHead(1001, 12).scale == pytest.approx(9.769, abs=1e-3)
    assert CosineHead(2, 12).scale == pytest.approx(math.sqrt(2) * math.log(2))
    with pytest.raises(ValueError, match='CosineHead: scale must be above 0, got -1'):
        CosineHead(3, 12, scale=-1)


def test_embedding_is_what_the_classifier_reads() -> None:
    head, samples = CosineHead(3, 12, scale=7.0), fake_samples()
    head.eval().predict(feats(), VALID, samples)
    vectors = torch.stack([sample.pred_embedding for sample in samples])
    torch.testing.assert_close(vectors, head.embed(feats(), VALID))
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(2))
    weight = torch.nn.functional.normalize(head.classifier[-1].weight, dim=1)
    want = (7 * vectors @ weight.T).softmax(1)
    torch.testing.assert_close(torch.stack([sample.pred_score for sample in samples]), want)
