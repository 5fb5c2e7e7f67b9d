from __future__ import annotations

import torch

from signmm.models.encoders.hand_tokens import HandTokenEncoder, HandTokenPositions
from signmm.models.encoders.positions import SinusoidalPositions, sinusoids
from signmm.models.encoders.transformer import TransformerEncoder
from signmm.testing import check_encoder


def test_both_tokens_of_a_frame_get_the_same_position() -> None:
    positions = HandTokenPositions(SinusoidalPositions())
    got = positions(torch.zeros(2, 5, 12)).unflatten(2, (2, 6))
    torch.testing.assert_close(got[1, :, 0], sinusoids(5, 6))
    torch.testing.assert_close(got[:, :, 0], got[:, :, 1])


def test_encoder_sees_a_sequence_of_hands() -> None:
    torch.manual_seed(0)
    inner = TransformerEncoder(width=12, depth=1, heads=2, ffn_width=16, dropout=0.0).eval()
    encoder = HandTokenEncoder(inner)
    assert encoder.width == 24
    x = torch.randn(2, 4, 24)
    valid = torch.tensor([[True] * 4, [True, True, False, False]])
    tokens = torch.stack([x[:, t, 12 * h : 12 * h + 12] for t in range(4) for h in range(2)], dim=1)
    mask = torch.stack([valid[:, t] for t in range(4) for _ in range(2)], dim=1)
    want = inner(tokens, mask)
    got = encoder(x, valid)
    for t in range(4):
        torch.testing.assert_close(got[:, t, :12], want[:, 2 * t])
        torch.testing.assert_close(got[:, t, 12:], want[:, 2 * t + 1])


def test_contract() -> None:
    inner = dict(type='TransformerEncoder', width=8, depth=1, heads=2, ffn_width=8)
    check_encoder(dict(type='HandTokenEncoder', encoder=inner))
