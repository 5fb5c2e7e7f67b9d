from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor, nn

from signmm.models.encoders.conv_transformer import (
    ChannelAttention,
    ConvBlock,
    ConvTransformerEncoder,
    DropPath,
    ValidBatchNorm,
)

LENGTHS = torch.tensor([7, 4, 1])
VALID = torch.arange(7)[None] < LENGTHS[:, None]


def _clips(width: int) -> Tensor:
    return torch.randn(3, 7, width, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize('training', [True, False])
def test_norm_equals_torchs_on_the_valid_frames(training: bool) -> None:
    own, twin = ValidBatchNorm(5), nn.BatchNorm1d(5)
    for norm in (own, twin):
        nn.init.uniform_(norm.weight, generator=torch.Generator().manual_seed(1))
        nn.init.uniform_(norm.bias, generator=torch.Generator().manual_seed(2))
    x = 3 * _clips(5) + 2
    for _ in range(2):
        out = own(x.masked_fill(~VALID[..., None], 99.0), VALID)
        torch.testing.assert_close(out[VALID], twin(x[VALID]))
    own.train(training)
    twin.train(training)
    torch.testing.assert_close(own(x, VALID)[VALID], twin(x[VALID]))
    for name, value in twin.state_dict().items():
        torch.testing.assert_close(own.state_dict()[name], value)


def test_convolution_block_by_loops() -> None:
    torch.manual_seed(0)
    block = ConvBlock(4, kernel=3, expand=2, drop_path=0.0, attention=True).eval()
    x = _clips(4)
    out = block(x, VALID)
    for clip, length in enumerate(LENGTHS.tolist()):
        hidden = nn.functional.silu(x[clip, :length] @ block.expand.weight.t() + block.expand.bias)
        rows = []
        for t in range(length):
            row = torch.zeros(8)
            for k in range(3):
                if 0 <= t + k - 1 < length:
                    row += block.conv.weight[:, 0, 0, k] * hidden[t + k - 1]
            rows.append(row / (1 + 1e-5) ** 0.5)
        hidden = torch.stack(rows)
        mean = [0.0, 0.0, *hidden.mean(0).tolist(), 0.0, 0.0]
        kernel = block.attention.conv.weight.flatten().tolist()
        gate = torch.tensor([sum(w * m for w, m in zip(kernel, mean[c : c + 5], strict=True)) for c in range(8)])
        want = x[clip, :length] + (hidden * gate.sigmoid()) @ block.contract.weight.t() + block.contract.bias
        torch.testing.assert_close(out[clip, :length], want)


def test_channel_attention_gates_by_the_mean_of_valid_frames() -> None:
    attention = ChannelAttention(3)
    with torch.no_grad():
        attention.conv.weight.copy_(torch.tensor([[[0.0, 1.0, 0.0]]]))
    x = torch.tensor([[[1.0, -2.0], [3.0, 0.0], [50.0, 50.0]]])
    out = attention(x, torch.tensor([[True, True, False]]))
    torch.testing.assert_close(out[0, :2], x[0, :2] * torch.tensor([2.0, -1.0]).sigmoid())


def test_stochastic_depth_drops_clips_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    drop, x = DropPath(0.25), torch.ones(4000, 2, 3)
    out = drop(x)
    assert out.unique().tolist() == [0.0, pytest.approx(4 / 3)]
    assert (out.flatten(1).amin(1) == out.flatten(1).amax(1)).all()
    assert out.mean().item() == pytest.approx(1, abs=0.03)
    assert torch.equal(drop.eval()(x), x)


@pytest.mark.parametrize('training', [True, False])
def test_no_mask_means_no_padding(training: bool) -> None:
    torch.manual_seed(0)
    encoder = ConvTransformerEncoder(8, heads=2, dropout=0.0, drop_path=0.0).train(training)
    x, full = _clips(8), torch.ones(3, 7, dtype=torch.bool)
    torch.testing.assert_close(encoder(x, None), encoder(x, full))


def test_order_of_frames_matters() -> None:
    torch.manual_seed(0)
    x, full = _clips(8), torch.ones(3, 7, dtype=torch.bool)
    for convs, differs in ((1, True), (0, False)):
        encoder = ConvTransformerEncoder(8, convs=convs, heads=2).eval()
        mean, turned = encoder(x, full).mean(1), encoder(x.flip(1), full).mean(1)
        assert torch.allclose(mean, turned, atol=1e-5) != differs


@pytest.mark.parametrize(
    'bad', [dict(width=9), dict(kernel=4), dict(depth=0), dict(convs=0, attentions=0), dict(drop_path=1.0)], ids=str
)
def test_mistakes_are_refused(bad: dict) -> None:
    with pytest.raises(ValueError, match='ConvTransformerEncoder: needs heads that divide width'):
        ConvTransformerEncoder(**{'width': 8, **bad})


def test_compiles_without_asking_for_values_and_runs_in_bfloat16() -> None:
    torch.manual_seed(0)
    encoder = ConvTransformerEncoder(8, heads=2, dropout=0.0, drop_path=0.0)
    twin = copy.deepcopy(encoder)
    compiled = torch.compile(twin, fullgraph=True, backend='aot_eager')
    x = _clips(8)
    out, other = encoder(x, VALID), compiled(x, VALID)
    torch.testing.assert_close(other, out)
    out.square().sum().backward()
    other.square().sum().backward()
    for one, two in zip(encoder.parameters(), twin.parameters(), strict=True):
        torch.testing.assert_close(two.grad, one.grad)
    torch.testing.assert_close(twin.blocks[0].norm.running_var, encoder.blocks[0].norm.running_var)
    with torch.autocast('cpu', torch.bfloat16):
        half = encoder(x, VALID)
    torch.testing.assert_close(half.float(), out, rtol=0.02, atol=0.05)


def test_a_batch_of_one_frame_trains() -> None:
    encoder = ConvTransformerEncoder(12, heads=2, drop_path=0.0, dropout=0.0)
    x = torch.randn(1, 1, 12, generator=torch.Generator().manual_seed(0))
    encoder(x, None).sum().backward()
    # One frame has no variance: the running statistics, those of a fresh network, serve.
    torch.testing.assert_close(encoder(x, None), encoder.eval()(x, None))
