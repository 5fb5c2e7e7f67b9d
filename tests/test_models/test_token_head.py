import torch

from signmm.models.heads.token_head import TokenHead
from signmm.structures import LAYOUTS, MaskPlan, PoseBatch


def test_loss_equals_a_loop_over_masked_units() -> None:
    torch.manual_seed(0)
    layout = LAYOUTS['triplet49']
    pose = PoseBatch(torch.rand(2, 6, 49, 2), torch.ones(2, 6, 49), torch.ones(2, 6, dtype=torch.bool), layout)
    feats = torch.randn(2, 6, 3, 4)
    target = torch.stack([torch.randint(7, (2, 6)), torch.randint(7, (2, 6)), torch.randint(5, (2, 6))], -1)
    scored = torch.rand(2, 6, 3) < 0.4
    head = TokenHead(4, 7, 5)
    got = head.loss(feats, target, MaskPlan(scored, scored, torch.zeros(2, 6, 49, dtype=torch.bool)), pose)
    total, count, hits = 0.0, 0, {0: [], 1: [], 2: []}
    for b, t, p in scored.nonzero().tolist():
        logits = (head.body if p == 2 else head.hand)(feats[b, t, p])
        total += -logits.log_softmax(0)[target[b, t, p]]
        hits[p].append(float(logits.argmax() == target[b, t, p]))
        count += 1
    torch.testing.assert_close(got['loss_token'], total / count)
    for p, part in enumerate(('left', 'right', 'body')):
        assert abs(float(got[f'acc_{part}']) - sum(hits[p]) / len(hits[p])) < 1e-6


def test_nothing_masked_gives_zero() -> None:
    none = torch.zeros(1, 2, 3, dtype=torch.bool)
    pose = PoseBatch(
        torch.rand(1, 2, 49, 2), torch.ones(1, 2, 49), torch.ones(1, 2, dtype=torch.bool), LAYOUTS['triplet49']
    )
    plan = MaskPlan(none, none, torch.zeros(1, 2, 49, dtype=torch.bool))
    got = TokenHead(4, 7, 5).loss(torch.randn(1, 2, 3, 4), torch.zeros(1, 2, 3, dtype=torch.long), plan, pose)
    assert got['loss_token'] == 0
