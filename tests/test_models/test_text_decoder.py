from __future__ import annotations

import pytest
import torch

from signmm.models.text_decoder import TextDecoder, reorder


def make(memories=1):
    torch.manual_seed(0)
    decoder = TextDecoder(11, width=12, depth=2, heads=3, ffn_width=16, memories=memories).eval()
    valid = torch.tensor([[True] * 5, [True] * 3 + [False] * 2])
    return decoder, [(torch.randn(2, 5, 12), valid) for _ in range(memories)]


@pytest.mark.parametrize('memories', [1, 2])
def test_cached_equals_uncached(memories):
    decoder, memory = make(memories)
    tokens = torch.randint(0, 11, (2, 7))
    cache = decoder.new_cache()
    stepwise = torch.cat([decoder(tokens[:, n : n + 1], memory, cache) for n in range(7)], 1)
    torch.testing.assert_close(stepwise, decoder(tokens, memory))


def test_a_future_word_changes_nothing():
    decoder, memory = make()
    tokens = torch.randint(0, 11, (2, 6))
    changed = tokens.clone()
    changed[:, 4] = (changed[:, 4] + 1) % 11
    before, after = decoder(tokens, memory), decoder(changed, memory)
    assert torch.equal(before[:, :4], after[:, :4])
    assert not torch.allclose(before[:, 4:], after[:, 4:])


def test_padded_memory_changes_nothing():
    decoder, [(memory, valid)] = make()
    tokens = torch.randint(0, 11, (2, 4))
    other = memory.clone()
    other[1, 3:] = 9.0
    assert torch.equal(decoder(tokens, [(memory, valid)]), decoder(tokens, [(other, valid)]))


def test_cascade_asks_the_second_with_the_answer_of_the_first():
    decoder, memory = make(2)
    layer, x = decoder.layers[0], torch.randn(2, 3, 12)
    keys = [cross.keys_values(m) for cross, (m, _) in zip(layer.cross, memory, strict=True)]
    masks = [valid[:, None, None] for _, valid in memory]
    own = layer.norms[0](x + layer.own(x, *layer.own.keys_values(x), None, causal=True))
    answer = layer.cross[1](layer.cross[0](own, *keys[0], masks[0]), *keys[1], masks[1])
    y = layer.norms[1](own + answer)
    torch.testing.assert_close(layer(x, memory), layer.norms[2](y + layer.feed(y)))


def test_reorder_follows_the_beams():
    decoder, memory = make()
    tokens = torch.tensor([[1], [2]])
    cache = decoder.new_cache()
    decoder(tokens, memory, cache)
    keys = cache[0].own[0].clone()
    reorder(cache, torch.tensor([1, 1]))
    assert torch.equal(cache[0].own[0], keys[[1, 1]])
