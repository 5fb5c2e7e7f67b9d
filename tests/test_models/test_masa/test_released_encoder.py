from __future__ import annotations

import torch
from torch import nn

from signmm.models.masa import ReleasedTransformerEncoder

VALID = torch.tensor([[True] * 6, [True] * 4 + [False] * 2])


def test_input_norm_is_a_layer_norm_before_the_first_layer() -> None:
    torch.manual_seed(0)
    encoder = ReleasedTransformerEncoder(12, depth=2, heads=2, ffn_width=16, dropout=0, norm_eps=1e-12, input_norm=True)
    nn.init.normal_(encoder.input_norm.weight)
    x = torch.randn(2, 6, 12)
    normed = (x - x.mean(-1, keepdim=True)) / x.var(-1, keepdim=True, unbiased=False).sqrt() * encoder.input_norm.weight
    want, maps = encoder(x, VALID), encoder.attention_maps(x, VALID)
    encoder.input_norm = nn.Identity()
    torch.testing.assert_close(want[VALID], encoder(normed, VALID)[VALID])
    torch.testing.assert_close(maps, encoder.attention_maps(normed, VALID))


def test_dropout_of_hidden_units_is_apart() -> None:
    torch.manual_seed(0)
    x = torch.randn(2, 6, 12)
    layer = ReleasedTransformerEncoder(12, depth=1, heads=2, ffn_width=16, dropout=0.0, ffn_dropout=0.5).layers[0]
    dropped = layer._feed(x)
    assert not torch.equal(dropped, layer.eval()._feed(x))
    kept = ReleasedTransformerEncoder(12, depth=1, heads=2, ffn_width=16, dropout=0.5, ffn_dropout=0.0).layers[0]
    assert torch.equal(kept._feed(x), kept.eval()._feed(x))
