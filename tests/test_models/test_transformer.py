from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from signmm.models.encoders import IdentityEncoder, LearnedPositions, SinusoidalPositions, TransformerEncoder
from signmm.models.encoders.transformer import attend
from signmm.models.rows import Rows

VALID = torch.arange(6)[None] < torch.tensor([6, 4])[:, None]


def _twin(encoder: TransformerEncoder, activation: str, norm: str) -> nn.TransformerEncoder:
    layers = []
    for own in encoder.layers:
        layer = nn.TransformerEncoderLayer(
            12, 2, 16, dropout=0.0, activation=activation, batch_first=True, norm_first=norm == 'pre'
        )
        pairs = [
            (layer.self_attn.in_proj_weight, own.qkv.weight),
            (layer.self_attn.in_proj_bias, own.qkv.bias),
            (layer.self_attn.out_proj.weight, own.project.weight),
            (layer.self_attn.out_proj.bias, own.project.bias),
            (layer.linear1.weight, own.expand.weight),
            (layer.linear1.bias, own.expand.bias),
            (layer.linear2.weight, own.contract.weight),
            (layer.linear2.bias, own.contract.bias),
            (layer.norm1.weight, own.norm1.weight),
            (layer.norm1.bias, own.norm1.bias),
            (layer.norm2.weight, own.norm2.weight),
            (layer.norm2.bias, own.norm2.bias),
        ]
        with torch.no_grad():
            for theirs, ours in pairs:
                ours.add_(torch.randn_like(ours) * 0.1)
                theirs.copy_(ours)
        layers.append(layer)
    stack = nn.TransformerEncoder(layers[0], 1, enable_nested_tensor=False)
    stack.layers = nn.ModuleList(layers)
    stack.norm = nn.LayerNorm(12) if norm == 'pre' else None
    return stack


@pytest.mark.parametrize('norm', ['post', 'pre'])
@pytest.mark.parametrize('activation', ['relu', 'gelu'])
def test_equals_torchs_encoder(norm: str, activation: str) -> None:
    torch.manual_seed(0)
    encoder = TransformerEncoder(12, depth=2, heads=2, ffn_width=16, dropout=0, norm=norm, activation=activation)
    twin = _twin(encoder, activation, norm)  # in training mode: no fast path
    x = torch.randn(2, 6, 12)
    want = twin(x, src_key_padding_mask=~VALID)
    torch.testing.assert_close(encoder(x, VALID)[VALID], want[VALID], rtol=1e-4, atol=1e-5)
    full = torch.ones_like(VALID)
    torch.testing.assert_close(encoder(x, full), twin(x), rtol=1e-4, atol=1e-5)


def test_layers_start_different() -> None:
    first, second = TransformerEncoder(12, depth=2, heads=2, ffn_width=16).layers
    assert not torch.equal(first.qkv.weight, second.qkv.weight)


def test_a_clip_of_padding_is_zero_and_has_finite_gradients() -> None:
    encoder = TransformerEncoder(12, depth=2, heads=2, ffn_width=16)
    x = torch.randn(2, 6, 12, requires_grad=True)
    valid = VALID.clone()
    valid[1] = False
    out = encoder(x, valid)
    out.square().sum().backward()
    assert not out[1].any() and out.isfinite().all()
    assert x.grad.isfinite().all() and all(p.grad.isfinite().all() for p in encoder.parameters())


def test_dropout_is_off_in_evaluation() -> None:
    encoder = TransformerEncoder(12, depth=1, heads=2, ffn_width=16, dropout=0.5)
    x = torch.randn(2, 6, 12)
    assert not torch.equal(encoder(x, VALID), encoder(x, VALID))
    encoder.eval()
    assert torch.equal(encoder(x, VALID), encoder(x, VALID))


@pytest.mark.parametrize('norm', ['post', 'pre'])
def test_attention_maps(norm: str) -> None:
    torch.manual_seed(0)
    encoder = TransformerEncoder(12, depth=2, heads=2, ffn_width=16, norm=norm).eval()
    x = torch.randn(2, 6, 12)
    maps = encoder.attention_maps(x, VALID)
    assert maps.shape == (2, 2, 2, 6, 6)
    torch.testing.assert_close(maps.sum(-1), torch.ones(2, 2, 2, 6))
    assert not maps[:, 1, :, :, 4:].any()
    # The maps times the values are what the first layer's attention gives.
    layer = encoder.layers[0]
    inside = x if norm == 'post' else layer.norm1(x)
    value = layer.qkv(inside)[..., 24:].unflatten(-1, (2, 6)).transpose(1, 2)
    want = layer.project((maps[0] @ value).transpose(1, 2).flatten(2))
    rows = Rows((2, 6), None)
    got = layer._attend(inside.flatten(0, 1), VALID[:, None, None], rows)
    torch.testing.assert_close(rows.scatter(got), want)


@pytest.mark.parametrize(
    ('arguments', 'match'),
    [
        (dict(width=12, heads=5), 'heads must divide'),
        (dict(width=12, heads=2, norm='pots'), "did you mean 'post'"),
        (dict(width=12, heads=2, activation='gelo'), "did you mean 'gelu'"),
    ],
)
def test_bad_arguments(arguments: dict, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        TransformerEncoder(**arguments)


def test_sinusoids_of_vaswani() -> None:
    out = SinusoidalPositions()(torch.zeros(1, 200, 6))
    for position in (0, 1, 199):
        for i in range(3):
            angle = position / 10000 ** (2 * i / 6)
            assert out[0, position, 2 * i].item() == pytest.approx(math.sin(angle), abs=1e-5)
            assert out[0, position, 2 * i + 1].item() == pytest.approx(math.cos(angle), abs=1e-5)


def test_sinusoids_grow_with_the_sequence() -> None:
    positions = SinusoidalPositions()
    short = positions(torch.zeros(1, 5, 6))
    long = positions(torch.zeros(1, 300, 6))
    torch.testing.assert_close(long[:, :5], short)
    assert positions(torch.zeros(1, 5, 8)).shape == (1, 5, 8)
    with pytest.raises(ValueError, match='even'):
        positions(torch.zeros(1, 5, 7))


def test_learned_positions() -> None:
    positions = LearnedPositions(6, max_length=5)
    torch.testing.assert_close(positions(torch.zeros(2, 4, 6))[1], positions.table[:4])
    with pytest.raises(ValueError, match='max_length is 5'):
        positions(torch.zeros(2, 6, 6))


def test_identity_encoder() -> None:
    x = torch.randn(2, 6, 12)
    out = IdentityEncoder(12)(x, VALID)
    torch.testing.assert_close(out[VALID], x[VALID])
    assert not out[~VALID].any()


@pytest.mark.parametrize('masked', [False, True])
def test_attention_with_dropout_is_that_of_torch(masked: bool) -> None:
    heads = torch.randn(3, 2, 4, 6, 5, requires_grad=True)
    mask = VALID[:, None, None] if masked else None
    query, key, value = heads
    weight = torch.randn(2, 4, 6, 5)
    found = []
    for function in (
        lambda: attend(heads, mask, 0.3),
        lambda: nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=0.3),
    ):
        torch.manual_seed(0)
        out = function()
        found.append((out, torch.autograd.grad((out * weight).sum(), heads, retain_graph=True)[0]))
    for got, want in zip(*found, strict=True):
        torch.testing.assert_close(got, want, rtol=1e-5, atol=1e-6)
    half = attend(heads.detach().bfloat16(), mask, 0.3)
    assert half.dtype == torch.bfloat16 and half.isfinite().all()
