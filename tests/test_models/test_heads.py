from __future__ import annotations

import pytest
import torch
from torch import nn

from signmm.models.heads import ClsHead, ManoHead, RegressionHead
from signmm.structures import MaskPlan
from signmm.testing import fake_pose_batch, fake_samples

VALID = torch.arange(6)[None] < torch.tensor([6, 4])[:, None]


def _feats() -> torch.Tensor:
    return torch.randn((2, 6, 3, 4), generator=torch.Generator().manual_seed(0))


def test_mean_head() -> None:
    head, feats = ClsHead(5, 12, mode='mean'), _feats()
    means = torch.stack([feats[0].flatten(1).mean(0), feats[1, :4].flatten(1).mean(0)])
    torch.testing.assert_close(head(feats, VALID), head.classifier[1](means))


def test_mlp_head() -> None:
    head, feats = ClsHead(5, 12, mode='mlp', hidden_width=7), _feats()
    means = torch.stack([feats[0].flatten(1).mean(0), feats[1, :4].flatten(1).mean(0)])
    first, last = head.classifier[0], head.classifier[3]
    torch.testing.assert_close(head(feats, VALID), last(first(means).relu()))


def test_attention_head_is_equation_10() -> None:
    head, feats = ClsHead(5, 12, mode='attention'), _feats()
    for clip, length in enumerate((6, 4)):
        x = feats[clip, :length].flatten(1)
        weights = (x @ head.attention.weight[0] + head.attention.bias).softmax(0)
        torch.testing.assert_close(head.pool(feats, VALID)[clip], weights @ x)


@pytest.mark.parametrize('mode', ['mlp', 'attention', 'mean'])
def test_a_clip_of_padding_stays_finite(mode: str) -> None:
    valid = VALID.clone()
    valid[1] = False
    assert ClsHead(5, 12, mode=mode)(_feats(), valid).isfinite().all()


def test_loss_and_prediction() -> None:
    head, feats, samples = ClsHead(3, 12, label_smoothing=0.1), _feats(), fake_samples()
    logits = head(feats, VALID)
    losses = head.loss(feats, VALID, samples)
    want = nn.CrossEntropyLoss(label_smoothing=0.1)(logits, torch.tensor([0, 1]))
    torch.testing.assert_close(losses['loss_cls'], want)
    assert losses['accuracy'] == (logits.argmax(1) == torch.tensor([0, 1])).float().mean() * 100
    done = head.predict(feats, VALID, samples)
    assert done is samples
    torch.testing.assert_close(done[1].pred_score, logits[1].softmax(0))
    assert done[1].pred_label == logits[1].argmax()


@pytest.mark.parametrize('label', [3, -1])
def test_a_label_outside_the_classes(label: int) -> None:
    samples = fake_samples()
    samples[1].gt_label = torch.tensor(label)
    with pytest.raises(ValueError, match=f"'clip1' has label {label}, but num_classes is 3"):
        ClsHead(3, 12).loss(_feats(), VALID, samples)


def test_a_clip_without_label() -> None:
    samples = fake_samples()
    del samples[0].gt_label
    with pytest.raises(ValueError, match="'clip0' has no gt_label"):
        ClsHead(3, 12).loss(_feats(), VALID, samples)


def test_wrong_width_and_mode() -> None:
    with pytest.raises(ValueError, match='in_width is 8, but the features have width 12'):
        ClsHead(3, 8)(_feats(), VALID)
    with pytest.raises(ValueError, match="did you mean 'attention'"):
        ClsHead(3, 12, mode='atention')


def test_regression_loss_by_hand() -> None:
    torch.manual_seed(0)
    head, pose, feats = RegressionHead(part_width=4, min_score=0.6), fake_pose_batch(), _feats()
    scored = torch.rand(2, 6, 3) < 0.5
    plan = MaskPlan(scored, scored, torch.zeros_like(pose.score, dtype=torch.bool))
    losses = head.loss(feats, pose, plan, pose)

    sums = {'hand': [0.0, 0.0], 'body': [0.0, 0.0]}
    for b in range(2):
        for t in range(6):
            for p, part in enumerate(('left', 'right', 'body')):
                kind = 'body' if part == 'body' else 'hand'
                predicted = head.networks[kind](feats[b, t, p]).view(-1, 2)
                for place, joint in enumerate(pose.layout.parts[part]):
                    confidence = pose.score[b, t, joint].item()
                    if scored[b, t, p] and confidence >= 0.6:
                        distance = (predicted[place] - pose.xy[b, t, joint] / 256).abs().sum().item()
                        sums[kind][0] += confidence * distance
                        sums[kind][1] += confidence
    for kind, (total, weight) in sums.items():
        assert losses[f'loss_{kind}'].item() == pytest.approx(total / weight, rel=1e-4)
    both = sum(s[0] for s in sums.values()) / sum(s[1] for s in sums.values())
    assert losses['error_px'].item() == pytest.approx(both * 256, rel=1e-4)


def test_regression_wants_coordinates() -> None:
    pose = fake_pose_batch()
    units = torch.ones(2, 6, 3, dtype=torch.bool)
    with pytest.raises(TypeError, match='tokenizer=None'):
        RegressionHead(part_width=4).loss(_feats(), units.long(), MaskPlan(units, units, units), pose)


def test_regression_from_the_whole_frame_with_the_scaling_of_eq_8() -> None:
    """What ManoHead reads, and how it weighs: sums over the joints of a hand, divided by the number of masked hands."""
    torch.manual_seed(0)
    pose, feats = fake_pose_batch(layout='mediapipe_hands42'), _feats()[:, :, :2].requires_grad_()
    head = RegressionHead('mediapipe_hands42', part_width=4, source='frame', average='units')
    out = head(feats)
    for part in ('left', 'right'):
        seen = torch.autograd.grad(out[part][0, 2].sum(), feats, retain_graph=True)[0].flatten(2).any(2)
        assert seen.nonzero().tolist() == [[0, 2]]
        grad = torch.autograd.grad(out[part][0, 2].sum(), feats, retain_graph=True)[0][0, 2]
        assert grad.any(1).all(), 'each hand is read from the features of both'
    assert not torch.allclose(out['left'], out['right'])
    scored = torch.rand(2, 6, 2) < 0.5
    plan = MaskPlan(scored, scored, torch.zeros_like(pose.score, dtype=torch.bool))
    total = 0.0
    for b, t, p in scored.nonzero().tolist():
        part = ('left', 'right')[p]
        span = pose.layout.span(part)
        distance = (out[part][b, t] - pose.xy[b, t, span]).abs().sum(-1) / 256
        confidence = pose.score[b, t, span]
        total += (distance * confidence * (confidence >= 0.5)).sum().item()
    losses = head.loss(feats, pose, plan, pose)
    assert losses['loss_hand'].item() == pytest.approx(total / int(scored.sum()), rel=1e-4)
    mano = ManoHead(part_width=4, min_score=0.5, reg_weight=0.0)
    state = mano.latent.weight.new_zeros(mano.latent.weight.shape)
    mano.latent.weight.data.copy_(state)
    fixed = mano(feats)
    head.forward = lambda _: fixed
    both = head.loss(feats, pose, plan, pose)['loss_hand'], mano.loss(feats, pose, plan, pose)['loss_reconstruction']
    torch.testing.assert_close(*both)


def test_unknown_source_of_a_regression() -> None:
    with pytest.raises(ValueError, match="unknown source 'frames', did you mean 'frame'"):
        RegressionHead(part_width=4, source='frames')
