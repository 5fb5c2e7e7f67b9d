"""What pre-training models report of their own task, against loops."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from signmm.evaluation import PretextMetric
from signmm.models.heads import MotionHead
from signmm.models.pretext import measure_codes, measure_joints, measure_motion, measure_tokenizer
from signmm.registry import MODELS
from signmm.structures import MaskPlan, PoseBatch, get_layout
from signmm.testing import fake_pose_batch, tiny
from tests.test_models.test_masa.tiny_masa import build

LAYOUT = get_layout('triplet49')


def moving(frames: int = 6) -> PoseBatch:
    """Every joint moves by 2 px a frame to the right and stands still in y."""
    xy = torch.arange(49.0)[None, None, :, None].repeat(1, frames, 1, 2)
    xy[..., 0] += 2 * torch.arange(frames)[None, :, None]
    return PoseBatch(xy, torch.ones(1, frames, 49), torch.ones(1, frames, dtype=torch.bool), LAYOUT)


def hide(*frames: int, total: int = 6) -> MaskPlan:
    units = torch.zeros(1, total, 3, dtype=torch.bool)
    units[:, list(frames)] = True
    return MaskPlan(units, units, torch.zeros(1, total, 49, dtype=torch.bool))


def ratio(pair: tuple[float, float]) -> float:
    return pair[0] / pair[1]


def test_joints_by_hand() -> None:
    pose, plan = moving(), hide(1, 2, 5)
    found = measure_joints(pose.xy + 1, pose, plan, ('left', 'right'), 0.5)[0].means
    assert ratio(found['error_px']) == 2  # 1 px in x and in y
    assert ratio(found['error_px_interpolated']) == pytest.approx((0 + 0 + 2) / 3)  # frame 5 stays where frame 4 is
    assert ratio(found['error_px_still']) == 2  # frame 1 as 0, frame 2 as 3, frame 5 as 4
    assert found['error_px'][1] == 3 * 42, 'the body is not reconstructed'
    pose.score[0, 1] = 0.4  # below min_score
    assert measure_joints(pose.xy, pose, plan, ('left',), 0.5)[0].means['error_px'][1] == 2 * 21


def test_motion_of_a_uniform_movement() -> None:
    """Between visible frames a straight line is right; standing still misses 3 frames of 2 px in x."""
    pose, plan = moving(9), hide(1, 2, 4, total=9)
    head = MotionHead(part_width=4, hidden_width=5)
    predicted = head(torch.zeros(1, 9, 3, 4))
    found = measure_motion(head, predicted, pose, plan)[0].means
    assert found['loss_motion_interpolated'][0] == pytest.approx(0, abs=1e-10)
    assert ratio(found['error_px_still']) == 3  # 6 px in x, 0 in y, averaged over both coordinates
    assert found['loss_motion_still'][0] == pytest.approx(49 * (6 / 256) ** 2, rel=1e-5)


def test_codes_by_hand() -> None:
    pose, plan = moving(5), hide(1, 2, total=5)
    codes = torch.tensor([[[3, 0, 1]] * 2 + [[5, 0, 1]] + [[5, 0, 2]] * 2])
    guess = torch.zeros_like(codes)
    found = measure_codes(guess, codes, plan, pose)[0]
    # Left: frame 1 (code 3) is next to frame 0 (3), frame 2 (5) next to frame 3 (5). Body: frame 2 (1) next to 3 (2).
    assert [found.means[f'acc_{part}_nearest'] for part in ('left', 'right', 'body')] == [(200, 2), (200, 2), (100, 2)]
    assert [found.means[f'acc_{part}'] for part in ('left', 'right', 'body')] == [(0, 2), (200, 2), (0, 2)]
    assert found.counts['acc_left'].tolist() == [0, 0, 0, 1, 0, 1] and found.counts['acc_body'][1] == 2


def test_tokenizer_by_hand() -> None:
    pose = moving(2)
    pose.score[0, 1, :40] = 0
    found = measure_tokenizer(pose.xy + torch.tensor([3.0, 4.0]), pose)[0].means['error_px']
    assert found == pytest.approx((5 * (49 + 9), 49 + 9))


@pytest.mark.parametrize('name', ['CoupledDVAE', 'KMeansTokenizer'])
def test_tokenizers_report(name: str) -> None:
    torch.manual_seed(0)
    model, pose = MODELS.build(tiny(name)), fake_pose_batch(frames=24)
    if name == 'KMeansTokenizer':
        model.fit(pose)
    model.eval()
    metric = PretextMetric()
    metric.process(None, [sample.to_dict() for sample in model(pose, mode='predict')])
    seen = (pose.score > 0) & pose.valid[..., None]
    wanted = (model.decode(model.encode(pose)) - pose.xy).norm(dim=-1)[seen].mean()
    assert metric.evaluate(2)['error_px'] == pytest.approx(float(wanted), rel=1e-5)


def test_masa_masks_the_same_clips_alike() -> None:
    torch.manual_seed(0)
    model, pose = build().eval(), fake_pose_batch(batch=3, frames=14, lengths=[14, 10, 6])
    first, again = ([s.pretext.means for s in model(pose, mode='predict')] for _ in range(2))
    assert first == again and first[0]['loss_motion'][0] > 0
    assert set(first[0]) == {f'{n}{e}' for n in ('loss_motion', 'error_px') for e in ('', '_interpolated', '_still')}
    with pytest.raises(TypeError, match='alignment alone predicts nothing'):
        build(decoder=None, head=None)(pose, mode='predict')


def test_codes_of_a_pretraining_model() -> None:
    """The most probable code of the head, against the tokenizer's, in masked units alone."""
    torch.manual_seed(0)
    backbone = dict(
        type='PoseBackbone',
        embedder=dict(type='LinearEmbedder', part_width=4),
        encoder=dict(type='TransformerEncoder', width=12, depth=1, heads=2, ffn_width=8),
    )
    model = MODELS.build(
        dict(
            type='MaskedPoseModel',
            backbone=backbone,
            masking=dict(type='UnitMasking', ratio=0.5),
            head=dict(type='TokenHead', hand_codes=8, body_codes=8),
            tokenizer=tiny('CoupledDVAE'),
        )
    ).eval()
    pose = fake_pose_batch(batch=2, frames=9)
    results = [sample.pretext for sample in model(pose, mode='predict')]
    total = sum(result.means['acc_left'][1] for result in results)
    assert total == sum(result.counts['acc_left'].sum() for result in results) > 0
    np.testing.assert_array_less([result.means['acc_left'][0] for result in results], 100 * total + 1)
