import pytest
import torch

from signmm.models.tokenizers.codebook import Codebook, codebook_health, nearest_codes, use_health


def test_nearest_codes_equal_brute_force_whatever_the_chunk() -> None:
    torch.manual_seed(0)
    x, codes = torch.randn(101, 5), torch.randn(17, 5)
    brute = torch.stack([torch.stack([(row - c).norm() for c in codes]).argmin() for row in x])
    for chunk in (1, 7, 1000):
        assert torch.equal(nearest_codes(x, codes, chunk), brute)
    assert nearest_codes(x[:0], codes).shape == (0,)


def test_starts_from_the_data_and_counts_uses() -> None:
    torch.manual_seed(0)
    book = Codebook(4, 3, decay=0.5).train()
    x = torch.randn(50, 3) + 10
    ids, codes = book(x)
    assert codes.shape == (50, 3)
    assert (book.codes.detach().mean(0) - 10).abs().max() < 2
    expected = 0.5 + 0.5 * torch.bincount(ids, minlength=4)
    torch.testing.assert_close(book.usage, expected)


def test_waits_and_then_starts_from_vectors_that_lie_apart() -> None:
    torch.manual_seed(0)
    groups = torch.tensor([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]])
    # Two of a hundred vectors are in the rare groups; random choice would miss them.
    x = torch.cat([groups[:1].repeat(98, 1), groups[1:]]).requires_grad_()
    book = Codebook(3, 2, start_after=2).train()
    for _ in range(2):
        ids, same = book(x)
        assert not ids.any() and torch.equal(same, x)
        to_x, to_codes = torch.autograd.grad(same.sum(), [x, book.codes], allow_unused=True)
        # Distributed training stops on a parameter without gradient.
        assert to_x is None and not to_codes.any()
    ids, _ = book(x)
    assert len(ids.unique()) == 3
    reloaded = Codebook(3, 2, start_after=2).train()
    reloaded.load_state_dict(book.state_dict())
    assert torch.equal(reloaded(x)[0], ids), 'a resumed training does not start again'


def test_starts_from_fewer_vectors_than_codes() -> None:
    torch.manual_seed(0)
    book = Codebook(8, 2).train()
    assert book(torch.randn(3, 2))[0].shape == (3,)
    assert book.codes.unique(dim=0).shape == (8, 2)


def test_dead_codes_are_revived_only_on_request() -> None:
    torch.manual_seed(0)
    x = torch.randn(20, 2)
    for revive, moved in ((None, False), (0.9, True)):
        book = Codebook(8, 2, init='uniform', decay=0.0, revive_below=revive).train()
        with torch.no_grad():
            book.codes[5] = 1e6
        book(x)
        assert bool(book.codes[5].abs().max() < 1e6) is moved


def test_health_on_a_worked_example() -> None:
    health = codebook_health(torch.tensor([0, 0, 1, 1]), 4)
    assert health['used'] == 0.5
    assert health['dead'] == 2
    torch.testing.assert_close(health['perplexity'], torch.tensor(2.0))


def test_health_of_a_running_use() -> None:
    health = use_health(torch.tensor([3.0, 1.0, 0.005]), least=0.01)
    assert health['dead'] == 1
    share = torch.tensor([3.0, 1.0, 0.005]) / 4.005
    torch.testing.assert_close(health['perplexity'], (-(share * share.log()).sum()).exp())


def test_bad_init() -> None:
    with pytest.raises(ValueError, match="init must be 'data' or 'uniform'"):
        Codebook(4, 3, init='zeros')
