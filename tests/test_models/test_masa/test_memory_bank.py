from __future__ import annotations

from collections import deque

import pytest
import torch
from torch import nn

from signmm.models.masa.memory_bank import MemoryBank, info_nce


@pytest.mark.parametrize(('size', 'batches'), [(10, [4, 4, 4, 4]), (6, [3, 3, 3]), (5, [2, 7, 1, 5]), (8, [3])])
def test_first_in_first_out(size: int, batches: list[int]) -> None:
    bank, plain = MemoryBank(size, 3), deque(maxlen=size)
    for count in batches:
        keys = torch.randn(count, 3)
        bank.push(keys)
        plain.extend(keys)
    assert int(bank.filled) == len(plain)
    first = int(bank.place) if len(plain) == size else 0
    held = bank.keys.roll(-first, 0)[: len(plain)]
    assert torch.equal(held, torch.stack(list(plain)))


@pytest.mark.parametrize('filled', [0, 3, 10, 14])
def test_info_nce_is_eq_8(filled: int) -> None:
    bank, tau = MemoryBank(10, 6), 0.07
    negatives = nn.functional.normalize(torch.randn(filled, 6), dim=1)
    bank.push(negatives)
    query, key = (nn.functional.normalize(torch.randn(4, 6), dim=1) for _ in range(2))
    query.requires_grad_()
    value, accuracy = info_nce(query, key, bank, tau)
    terms = []
    for q, k in zip(query, key, strict=True):
        positive = torch.exp(q @ k / tau)
        rest = sum((torch.exp(q @ n / tau) for n in negatives[-10:]), torch.zeros(()))
        terms.append(-torch.log(positive / (positive + rest)))
    expected = torch.stack(terms).mean()
    torch.testing.assert_close(value, expected)
    found, wanted = (torch.autograd.grad(loss, query, retain_graph=True)[0] for loss in (value, expected))
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-4)
    if filled == 10:
        logits = torch.cat([(query * key).sum(1, keepdim=True), query @ negatives.T], 1) / tau
        labels = torch.zeros(4, dtype=torch.long)
        torch.testing.assert_close(value, nn.functional.cross_entropy(logits, labels))
        torch.testing.assert_close(accuracy, (logits.argmax(1) == 0).float().mean() * 100)


def test_keys_pushed_before_backward_do_not_change_the_gradient() -> None:
    bank = MemoryBank(4, 3)
    bank.push(torch.randn(4, 3))
    query = torch.randn(2, 3, requires_grad=True)
    value, _ = info_nce(query, torch.randn(2, 3), bank, 1.0)
    wanted = torch.autograd.grad(value, query, retain_graph=True)[0]
    bank.push(torch.randn(3, 3))
    value.backward()
    assert torch.equal(query.grad, wanted)


def test_it_is_part_of_the_checkpoint() -> None:
    bank, other = MemoryBank(4, 3), MemoryBank(4, 3)
    bank.push(torch.randn(6, 3))
    other.load_state_dict(bank.state_dict())
    more = torch.randn(3, 3)
    bank.push(more)
    other.push(more)
    assert all(torch.equal(a, b) for a, b in zip(bank.state_dict().values(), other.state_dict().values(), strict=True))


def test_bad_size() -> None:
    with pytest.raises(ValueError, match='size must be at least 1, got 0'):
        MemoryBank(0, 3)
