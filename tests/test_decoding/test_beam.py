from __future__ import annotations

import itertools

import pytest
import torch

from signmm.decoding.beam import beam_search, length_penalty

BOS, EOS, SIZE = 0, 1, 4


class Toy:
    """A random bigram model per sentence that checks that the order is honoured."""

    def __init__(self, batch, width, seed=0):
        generator = torch.Generator().manual_seed(seed)
        self.table = torch.randn(batch, SIZE, SIZE, generator=generator).log_softmax(2)
        self.rows = torch.arange(batch).repeat_interleave(width)
        self.prefixes = [[] for _ in range(batch * width)]

    def __call__(self, tokens, order):
        self.prefixes = [[*self.prefixes[int(o)], int(t)] for o, t in zip(order, tokens, strict=True)]
        return self.table[self.rows, tokens]


def best_by_enumeration(table, max_length, alpha):
    found = []
    for n in range(max_length):
        for middle in itertools.product([t for t in range(SIZE) if t != EOS], repeat=n):
            path = [BOS, *middle, EOS]
            score = sum(float(table[a, b]) for a, b in itertools.pairwise(path))
            found.append((list(middle), score / length_penalty(n + 1, alpha)))
    return max(found, key=lambda pair: pair[1])


@pytest.mark.parametrize('alpha', [0.0, 1.0])
@pytest.mark.parametrize('seed', range(5))
def test_wide_beam_equals_enumeration(seed, alpha):
    toy = Toy(2, 60, seed)
    found = beam_search(toy, 2, BOS, EOS, width=60, max_length=4, alpha=alpha)
    for b in range(2):
        words, score = best_by_enumeration(toy.table[b], 4, alpha)
        assert found[b][0][0] == words
        assert found[b][0][1] == pytest.approx(score, abs=1e-5)


def test_width_one_is_greedy():
    toy = Toy(3, 1, 4)
    found = beam_search(toy, 3, BOS, EOS, width=1, max_length=6)
    for b in range(3):
        words, token = [], BOS
        for _ in range(6):
            token = int(toy.table[b, token].argmax())
            if token == EOS:
                break
            words.append(token)
        assert found[b][0][0] == words


def test_sentence_without_end_is_cut():
    table = torch.full((SIZE,), -1.0)
    table[EOS] = -torch.inf
    found = beam_search(lambda tokens, order: table.expand(len(tokens), -1), 1, BOS, EOS, width=2, max_length=5)
    assert len(found[0][0][0]) == 5
