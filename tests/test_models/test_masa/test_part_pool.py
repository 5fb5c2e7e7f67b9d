from __future__ import annotations

import torch

from signmm.models.masa import PartAttentionPool


def test_softmax_over_the_tokens_of_each_kind() -> None:
    torch.manual_seed(0)
    pool, feats = PartAttentionPool(part_width=4), torch.randn(2, 5, 3, 4)
    valid = torch.arange(5)[None] < torch.tensor([5, 3])[:, None]
    for clip, length in enumerate((5, 3)):
        hands, body = feats[clip, :length, :2].reshape(-1, 4), feats[clip, :length, 2]
        expected = sum(
            (pool.scorers[kind](tokens).softmax(0) * tokens).sum(0)
            for kind, tokens in (('hand', hands), ('body', body))
        )
        torch.testing.assert_close(pool(feats, valid)[clip], expected)
    assert not pool(feats, torch.zeros_like(valid)).any()


def test_layout_without_body() -> None:
    assert PartAttentionPool('mediapipe_hands42', 4)(torch.randn(2, 5, 2, 4), torch.ones(2, 5).bool()).shape == (2, 4)
