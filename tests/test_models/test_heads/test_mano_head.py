from __future__ import annotations

import pytest
import torch

from signmm.models.heads.mano_head import ManoHead
from signmm.structures import MaskPlan, PoseBatch, get_layout
from signmm.testing import check_pretrain_head

B, T, DP = 2, 5, 6


def make_head(**kwargs: object) -> ManoHead:
    torch.manual_seed(0)
    head = ManoHead(part_width=DP, **kwargs)  # type: ignore[arg-type]
    torch.nn.init.normal_(head.latent.weight, std=0.1)
    return head


def make_pose(score: float = 1.0) -> PoseBatch:
    layout = get_layout('hands42_arms7')
    generator = torch.Generator().manual_seed(1)
    xy = torch.rand(B, T, len(layout), 2, generator=generator) * 256
    return PoseBatch(xy, torch.full((B, T, len(layout)), score), torch.ones(B, T, dtype=torch.bool), layout)


def make_plan(pose: PoseBatch, *units: tuple[int, int, int]) -> MaskPlan:
    scored = torch.zeros(B, T, 2, dtype=torch.bool)
    for unit in units:
        scored[unit] = True
    return MaskPlan(scored, torch.zeros_like(scored), torch.zeros_like(pose.score, dtype=torch.bool))


def features() -> torch.Tensor:
    return torch.randn(B, T, 2, DP, generator=torch.Generator().manual_seed(2))


def test_loss_by_hand() -> None:
    head, feats = make_head(), features()
    pose = make_pose(0.8)
    pose.score[0, 2, 21 + 3] = 0.49  # below epsilon, one joint of the right hand in frame 2
    plan = make_plan(pose, (0, 2, 1), (1, 0, 0))
    got = head.loss(feats, pose, plan, pose)
    numbers, joints = head.numbers(feats), head(feats)
    theta, beta = numbers[..., :25], numbers[..., 25:35]
    rec = 0.0
    for j in range(21):
        if j != 3:
            rec += 0.8 * (joints['right'][0, 2, j] - pose.xy[0, 2, 21 + j]).abs().sum().item()
        rec += 0.8 * (joints['left'][1, 0, j] - pose.xy[1, 0, j]).abs().sum().item()
    assert got['loss_reconstruction'].item() == pytest.approx(rec / 256 / 2, rel=1e-5)
    assert got['error_px'].item() == pytest.approx(rec / (0.8 * 41), rel=1e-5)
    reg = theta[0, 2, 1].square().sum() + theta[1, 0, 0].square().sum()
    reg += 10 * (beta[0, 2, 1].square().sum() + beta[1, 0, 0].square().sum())
    # Frame 0 has no predecessor; frame 2 follows frame 1 although that one is not masked.
    reg += 100 * (beta[0, 2, 1] - beta[0, 1, 1]).square().sum()
    assert got['loss_regularization'].item() == pytest.approx(0.01 * reg.item() / 2, rel=1e-5)


def test_joints_do_not_lose_precision_under_autocast() -> None:
    head = make_head()
    numbers, mirrored = head.numbers(features()).flatten(0, 2), torch.zeros(2 * B * T, dtype=torch.bool)
    with torch.autocast('cpu', dtype=torch.bfloat16):
        got = head.project(numbers, mirrored)
    assert torch.equal(got, head.project(numbers, mirrored))


def test_only_masked_hands_count() -> None:
    head, pose = make_head(source='hand'), make_pose()
    feats = features().requires_grad_()
    losses = head.loss(feats, pose, make_plan(pose, (0, 3, 0)), pose)
    losses['loss_reconstruction'].backward()
    assert feats.grad is not None
    touched = feats.grad.abs().sum(-1) > 0
    assert touched.nonzero().tolist() == [[0, 3, 0]]
    changed = PoseBatch(pose.xy.clone(), pose.score, pose.valid, pose.layout)
    changed.xy[1] += 50
    changed.xy[0, 2] += 50
    again = head.loss(feats, changed, make_plan(pose, (0, 3, 0)), changed)
    assert torch.equal(again['loss_reconstruction'], losses['loss_reconstruction'])


def test_padding_and_nothing_masked() -> None:
    head, pose = make_head(), make_pose()
    pose.valid[0, 3:] = False
    feats = features().requires_grad_()
    inside = head.loss(feats, pose, make_plan(pose, (0, 2, 0)), pose)
    beyond = head.loss(feats, pose, make_plan(pose, (0, 2, 0), (0, 4, 0)), pose)
    assert torch.equal(inside['loss_regularization'], beyond['loss_regularization'])
    empty = head.loss(feats, pose, make_plan(pose), pose)
    total = empty['loss_reconstruction'] + empty['loss_regularization']
    total.backward()
    assert total.item() == 0 and head.latent.weight.grad is not None


def test_a_new_head_shows_an_upright_open_hand() -> None:
    head = ManoHead(part_width=DP)
    joints = head(torch.zeros(1, 1, 2, DP))['right'][0, 0]
    assert joints[[8, 12, 16, 20], 1].max() < joints[[5, 9, 13, 17], 1].min() < joints[0, 1], 'fingers point up'
    assert joints[4, 0] > joints[20, 0], 'a right hand that shows its palm has its thumb on the right'
    torch.testing.assert_close(joints[9], torch.tensor([128.0, 128.0]))
    extent = (joints.max(0).values - joints.min(0).values).max()
    assert 70 < extent < 160


def test_mirrored_left_hand() -> None:
    feats = features()
    same, split = make_head(), make_head(left_is_mirrored=False)
    split.load_state_dict(same.state_dict())
    left = same(feats)['left']
    flipped = split(feats)['left']
    torch.testing.assert_close(flipped[..., 0], 256 - left[..., 0])
    torch.testing.assert_close(flipped[..., 1], left[..., 1])
    torch.testing.assert_close(split(feats)['right'], same(feats)['right'])


@pytest.mark.parametrize('source', ['frame', 'hand'])
def test_mesh_fits_the_joints(source: str) -> None:
    head = make_head(source=source)
    feats = features()
    vertices, joints = head.mesh(feats)
    assert vertices.shape == (B, T, 2, 778, 3)
    torch.testing.assert_close(joints[:, :, 0], head(feats)['left'])
    tips = list(head.model.tips)
    torch.testing.assert_close(vertices[:, :, 1, tips, :2], joints[:, :, 1, [4, 8, 12, 16, 20]], atol=1e-3, rtol=0)


def test_learns_one_pose() -> None:
    head, pose = make_head(), make_pose()
    torch.manual_seed(3)
    teacher = make_head()
    feats = features()
    goal = PoseBatch(torch.zeros_like(pose.xy), pose.score, pose.valid, pose.layout)
    with torch.no_grad():
        made = teacher(feats * 2)
    goal.xy[:, :, :21], goal.xy[:, :, 21:42] = made['left'], made['right']
    plan = make_plan(pose, *[(b, t, h) for b in range(B) for t in range(T) for h in range(2)])
    optimizer = torch.optim.Adam(head.parameters(), lr=0.01)
    errors = []
    for _ in range(60):
        losses = head.loss(feats, goal, plan, goal)
        optimizer.zero_grad()
        losses['loss_reconstruction'].backward()
        optimizer.step()
        errors.append(losses['error_px'].item())
    assert errors[-1] < 0.35 * errors[0]


def test_errors() -> None:
    with pytest.raises(ValueError, match="did you mean 'frame'"):
        ManoHead(part_width=DP, source='fram')
    with pytest.raises(ValueError, match='no hand'):
        ManoHead(part_width=DP, parts=('body',))
    pose = make_pose()
    with pytest.raises(TypeError, match='tokenizer=None'):
        make_head().loss(features(), torch.zeros(1), make_plan(pose), pose)  # type: ignore[arg-type]


def test_contract() -> None:
    check_pretrain_head(
        dict(type='ManoHead', part_width=4, source='hand', smooth_weight=0.0), 4, layout='mediapipe_hands42'
    )
