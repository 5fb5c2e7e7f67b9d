from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from signmm.models.heads import ClsHead
from signmm.models.part_pool import PartAttentionPool
from signmm.testing import check_task_head, fake_pose_batch


def expected(pool: PartAttentionPool, feats: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """One clip, token by token; at least one token of each kind counts."""
    total = torch.zeros(feats.shape[-1])
    for kind, parts in (('hand', (0, 1)), ('body', (2,))):
        tokens = [feats[t, p] for p in parts for t in range(len(feats)) if seen[t, p]]
        weights = torch.stack([pool.scorers[kind](token)[0] for token in tokens]).softmax(0)
        total = total + sum(w * token for w, token in zip(weights, tokens, strict=True))
    return total


def test_softmax_over_the_tokens_that_count() -> None:
    torch.manual_seed(0)
    pool, feats = PartAttentionPool(part_width=4), torch.randn(2, 5, 3, 4)
    valid = torch.arange(5)[None] < torch.tensor([5, 3])[:, None]
    seen = (torch.rand(2, 5, 3) < 0.6) & valid[..., None]
    seen[..., 2] = valid
    for clip, length in enumerate((5, 3)):
        every = torch.ones(length, 3, dtype=torch.bool)
        torch.testing.assert_close(pool(feats, valid)[clip], expected(pool, feats[clip, :length], every))
        torch.testing.assert_close(pool(feats, seen)[clip], expected(pool, feats[clip], seen[clip]))
    assert not pool(feats, torch.zeros_like(valid)).any()


def test_a_clip_without_hands_averages_their_tokens() -> None:
    torch.manual_seed(0)
    pool, feats = PartAttentionPool(part_width=4), torch.randn(1, 5, 3, 4)
    seen = torch.zeros(1, 5, 3, dtype=torch.bool)
    seen[:, :4, 2] = True
    alone = expected(pool, feats[0, :4], torch.ones(4, 3, dtype=torch.bool))
    alone = alone - expected(pool, torch.cat([feats[0, :4, :2], torch.zeros(4, 1, 4)], 1), torch.ones(4, 3).bool())
    torch.testing.assert_close(pool(feats, seen)[0], alone + feats[0, :4, :2].mean((0, 1)))


def test_seen_parts() -> None:
    pose = fake_pose_batch(lengths=[6, 4], missing=0.0)
    score = pose.score.clone()
    score[0, 2, list(pose.layout.parts['left'])] = 0
    score[0, 3, list(pose.layout.parts['left'])[1:]] = 0
    score[0, 4, list(pose.layout.parts['body'])] = 0
    seen = replace(pose, score=score).seen_parts(('left', 'right', 'body'))
    want = pose.valid[..., None].repeat(1, 1, 3)
    want[0, 2, 0] = False
    assert torch.equal(seen, want)


def test_layout_without_body() -> None:
    assert PartAttentionPool('mediapipe_hands42', 4)(torch.randn(2, 5, 2, 4), torch.ones(2, 5).bool()).shape == (2, 4)


def test_head() -> None:
    torch.manual_seed(0)
    head, feats = ClsHead(5, 12, mode='part_attention', init_std=0.01), torch.randn(2, 5, 3, 4)
    valid = torch.ones(2, 5, dtype=torch.bool)
    assert head.part_pool is not None and head.by_part
    torch.testing.assert_close(head(feats, valid), head.classifier[1](head.part_pool(feats, valid)))
    assert not head.classifier[1].bias.any() and head.classifier[1].weight.abs().max() < 0.05
    check_task_head(head, 3, 4)
    with pytest.raises(ValueError, match='got features of 2 parts; set head.layout'):
        head(torch.randn(2, 5, 2, 6), valid)
