"""The fitted head against the baseline that reads the same rows, and its kernel written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from signmm.baselines import ClipRows, predict
from signmm.baselines.classifiers import Settings
from signmm.models.heads import KernelHead
from signmm.testing import fake_samples


def clips(count: int, seed: int = 0) -> tuple[torch.Tensor, np.ndarray]:
    """(count, 5, 1, 4) features of three classes, and their labels."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    rows = np.random.default_rng(9).normal(size=(3, 5, 1, 4))[labels] + 0.8 * rng.normal(size=(count, 5, 1, 4))
    return torch.from_numpy(rows.astype(np.float32)), labels


def fitted(count: int = 20, **options: Any) -> KernelHead:
    head = KernelHead(3, 4, frames=5, **options).eval()
    head.fit(clips(count)[0].flatten(1).numpy(), clips(count)[1])
    return head


def all_valid(feats: torch.Tensor) -> torch.Tensor:
    return torch.ones(feats.shape[:2], dtype=torch.bool)


@pytest.mark.parametrize(('fisher', 'components'), [(1.0, 50), (0.0, 20), (2.0, 9)])
def test_probabilities_are_those_of_the_baseline(fisher: float, components: int) -> None:
    """Exact where there is place for all rows, with as many landmarks as it has place for otherwise."""
    names, asked = ('a', 'b', 'c'), clips(7, seed=1)[0]
    parts = [ClipRows(y.astype(str), y, x.numpy()[:, None, :, 0], names) for x, y in (clips(20), clips(7, seed=1))]
    kind = 'kernel' if components >= 20 else 'nystroem'
    expected = predict(kind, *parts, Settings(fisher=fisher, components=components))
    head = fitted(fisher=fisher, components=components)
    got = head(asked, all_valid(asked)).softmax(1)
    np.testing.assert_allclose(got.numpy(), expected, atol=2e-4)
    samples = head.predict(asked, all_valid(asked), fake_samples(7))
    assert [int(sample.pred_label) for sample in samples] == expected.argmax(1).tolist()


def test_what_clips_are_compared_by_is_standardised() -> None:
    head, (known, _) = fitted(fisher=0.0), clips(20)
    pooled = head.pool(known, all_valid(known))
    torch.testing.assert_close(pooled.mean(0), torch.zeros(20), atol=1e-5, rtol=0)
    torch.testing.assert_close(pooled.std(0, correction=0), torch.ones(20), atol=1e-4, rtol=0)
    # The embedding keeps the angles: 20 rows of 20 numbers have no more than 19 axes.
    embedding, rows = head.embed(known, all_valid(known)), torch.nn.functional.normalize(pooled, dim=1)
    torch.testing.assert_close(embedding @ embedding.T, rows @ rows.T, atol=1e-4, rtol=0)
    samples = head.predict(known, all_valid(known), fake_samples(20))
    torch.testing.assert_close(torch.stack([sample.pred_embedding for sample in samples]), embedding)


def test_fitting_again_forgets_the_rows_of_before() -> None:
    head, once = fitted(20), fitted(9)
    head.fit(clips(9)[0].flatten(1).numpy(), clips(9)[1])
    for name, buffer in once.named_buffers():
        assert torch.equal(dict(head.named_buffers())[name], buffer), name


def test_errors() -> None:
    head, (known, _) = fitted(), clips(2)
    with pytest.raises(ValueError, match='clips of 5 frames of 4 numbers, got 4 of 4; resample to head.frames'):
        head(known[:, :4], all_valid(known[:, :4]))
    for name in ('frames', 'components', 'ridge', 'width', 'temperature'):
        with pytest.raises(ValueError, match=f'KernelHead: {name} must be above 0, got 0'):
            KernelHead(3, 4, **{name: 0})
    with pytest.raises(ValueError, match='fisher must be at least 0, got -1'):
        KernelHead(3, 4, fisher=-1)
