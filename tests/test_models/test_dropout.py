from __future__ import annotations

import pytest
import torch

from signmm.models.dropout import FastDropout


@pytest.mark.parametrize('rate', [0.05, 0.5, 0.9])
def test_rate_and_scale(rate: float) -> None:
    torch.manual_seed(0)
    out = FastDropout(rate)(torch.ones(1001, 301))
    dropped = (out == 0).float()
    assert dropped.mean().item() == pytest.approx(rate, abs=0.003)
    assert out.mean().item() == pytest.approx(1.0, abs=0.01)
    torch.testing.assert_close(out[out > 0], torch.full_like(out[out > 0], 1 / (1 - rate)), rtol=1e-3, atol=0)
    # Neighbours share a random word; they must not share their fate.
    pairs = (dropped[:, :-1] * dropped[:, 1:]).mean().item()
    assert pairs == pytest.approx(rate**2, abs=0.003)


def test_gradient_is_the_mask() -> None:
    x = torch.ones(50, requires_grad=True)
    out = FastDropout(0.5)(x)
    out.sum().backward()
    torch.testing.assert_close(x.grad, out.detach())


def test_seed_evaluation_and_limits() -> None:
    x = torch.randn(7, 3)
    dropout = FastDropout(0.3)
    torch.manual_seed(1)
    first = dropout(x)
    torch.manual_seed(1)
    torch.testing.assert_close(dropout(x), first)
    assert torch.equal(dropout.eval()(x), x)
    assert torch.equal(FastDropout(0.0)(x), x)
    assert not FastDropout(1.0)(x).any()


def test_several_drawn_at_once_are_those_of_one_by_one() -> None:
    dropout, inputs = FastDropout(0.3), [torch.randn(shape) for shape in ((5, 7), (4, 8), (3, 3), (2, 3, 4))]
    torch.manual_seed(1)
    want = [dropout(x) for x in inputs]
    torch.manual_seed(1)
    keep = dropout.draw(*[x.shape for x in inputs], device=torch.device('cpu'))
    got = [dropout(x, mask) for x, mask in zip(inputs, keep, strict=True)]
    assert all(torch.equal(a, b) for a, b in zip(got, want, strict=True))
    assert FastDropout(0.3).eval().draw((2, 2), (3,), device=torch.device('cpu')) == [None, None]
