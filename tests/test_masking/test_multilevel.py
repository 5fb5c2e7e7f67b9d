from __future__ import annotations

import pytest
import torch

from signmm.masking.multilevel import OPERATIONS, MultiLevelMasking
from signmm.structures import PoseBatch, PoseLayout
from signmm.testing import check_masking, fake_pose_batch


def seeded(number: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(number)


def test_share_of_tokens_and_equal_operations() -> None:
    masking = MultiLevelMasking(ratio=0.4, max_clip=8, parts=('left', 'right'))
    chosen = masking.draw_operations(torch.ones(3000, 40, dtype=torch.bool), 2, seeded())
    assert torch.equal((chosen >= 0).sum(1), torch.full((3000, 2), 16)), 'exactly 40 % of each hand'
    covered = torch.bincount(chosen.flatten() + 1, minlength=5)[1:].double()
    single = covered[[0, 1, 3]] / covered[[0, 1, 3]].sum()
    torch.testing.assert_close(single, torch.full((3,), 1 / 3, dtype=torch.float64), atol=0.01, rtol=0)
    # A clip covers 2 to 8 tokens, 5 on average; the last operation of a video is cut, which shortens clips a little.
    assert 3.6 < covered[2] / covered[0] < 5
    where = (chosen >= 0).double().mean((0, 2))
    torch.testing.assert_close(where, torch.full((40,), 0.4, dtype=torch.float64), atol=0.035, rtol=0)


def test_hands_are_independent() -> None:
    masking = MultiLevelMasking(ratio=0.5, operations=('frame',), parts=('left', 'right'))
    chosen = masking.draw_operations(torch.ones(4000, 20, dtype=torch.bool), 2, seeded()) >= 0
    both = (chosen[..., 0] & chosen[..., 1]).double().mean()
    assert abs(both - 0.25) < 0.01


def test_clip_lengths_are_uniform() -> None:
    masking = MultiLevelMasking(ratio=0.02, operations=('clip',), max_clip=5)
    chosen = masking.draw_operations(torch.ones(3000, 1000, dtype=torch.bool), 1, seeded())[..., 0] >= 0
    before = torch.cat([torch.zeros(3000, 1, dtype=torch.bool), chosen[:, :-1]], dim=1)
    after = torch.cat([chosen[:, 1:], torch.zeros(3000, 1, dtype=torch.bool)], dim=1)
    starts, ends = (chosen & ~before).nonzero(), (chosen & ~after).nonzero()
    runs = torch.bincount((ends - starts)[:, 1] + 1, minlength=7).double()
    share = runs[2:6] / runs[2:6].sum()
    torch.testing.assert_close(share, torch.full((4,), 0.25, dtype=torch.float64), atol=0.04, rtol=0)
    assert runs[6:].sum() / runs.sum() < 0.1, 'longer runs are neighbours that touch'


@pytest.mark.parametrize('name', OPERATIONS)
def test_each_operation_alone(name: str) -> None:
    pose = fake_pose_batch('hands42_arms7', 40, 10, missing=0.0)
    plan = MultiLevelMasking(0.4, (name,), max_joints=6, parts=('left', 'right'))(pose, seeded())
    assert plan.scored.sum((1, 2)).tolist() == [8] * 40 and not plan.hidden.any()
    assert plan.noise is not None
    left = list(pose.layout.parts['left'])
    zeros, moved = plan.zeroed[:, :, left], plan.noise[:, :, left].abs().sum(-1) > 0
    token = plan.scored[:, :, 0]
    assert not plan.zeroed[:, :, list(pose.layout.parts['body'])].any()
    if name == 'identity':
        assert not plan.zeroed.any() and not plan.noise.any()
    elif name == 'joint':
        assert not (zeros.any(-1) & moved.any(-1)).any(), 'zeroed or disturbed, never both'
        number = (zeros | moved).sum(-1)[token]
        assert number.min() == 1 and number.max() == 6
        share = zeros.any(-1)[token].double().mean()
        assert 0.35 < share < 0.65
        assert plan.noise.abs().max() <= 64 and plan.noise.abs().max() > 55
        assert not (zeros | moved)[~token].any()
    else:
        assert torch.equal(zeros.all(-1), token) and torch.equal(zeros.any(-1), token) and not moved.any()


def test_joints_are_chosen_evenly() -> None:
    pose = fake_pose_batch('mediapipe_hands42', 400, 20, missing=0.0)
    plan = MultiLevelMasking(1.0, ('joint',), max_joints=10)(pose, seeded())
    hit = (plan.zeroed | (plan.noise.abs().sum(-1) > 0)).double().mean((0, 1))
    torch.testing.assert_close(hit, torch.full((42,), 5.5 / 21, dtype=torch.float64), atol=0.02, rtol=0)


def test_input_pck_of_joint_masking_matches_table_1() -> None:
    pose = fake_pose_batch('mediapipe_hands42', 400, 20, missing=0.0)
    plan = MultiLevelMasking(0.4, ('joint',))(pose, seeded())
    seen = (pose.xy + plan.noise).masked_fill(plan.zeroed[..., None], 0)
    correct = ((seen - pose.xy).norm(dim=-1) < 20).double().mean()
    assert abs(correct - 0.9006) < 0.01


@pytest.mark.parametrize('lengths', [[1, 7, 12, 3], [12, 2, 1, 5]])
def test_never_on_padding_and_any_length(lengths: list[int]) -> None:
    pose = fake_pose_batch('hands42_arms7', 4, 12, lengths=lengths, missing=0.0)
    for number in range(20):
        plan = MultiLevelMasking(0.4, max_clip=8)(pose, seeded(number))
        assert not plan.scored[~pose.valid].any() and not plan.zeroed[~pose.valid].any()
        assert plan.noise is not None and not plan.noise[~pose.valid].any()
        want = [max(1, round(0.4 * n)) for n in lengths]
        assert torch.equal(plan.scored.sum(1), torch.tensor(want)[:, None].expand(4, 3))


def test_triplet_missing_joints_and_generator() -> None:
    pose = fake_pose_batch('triplet49', 2, 8, missing=0.0)
    pose.score[:, :, 0] = 0
    masking = MultiLevelMasking(ratio=0.4, max_clip=8)
    plan, again, other = masking(pose, seeded(1)), masking(pose, seeded(1)), masking(pose, seeded(2))
    assert plan.scored.shape == (2, 8, 3)
    assert plan.noise is not None and not plan.noise[:, :, 0].any()
    assert torch.equal(plan.zeroed, again.zeroed) and torch.equal(plan.noise, again.noise)
    assert not torch.equal(plan.zeroed, other.zeroed)


def test_parts_of_one_size_that_stand_apart_keep_their_own_operations() -> None:
    names = ('left_a', 'left_b', 'right_a', 'right_b', 'chin', 'nose', 'neck')
    parts = {'left': (0, 1), 'right': (2, 3), 'face': (4,), 'body': (5, 6)}
    layout = PoseLayout('odd', names, parts)
    pose = PoseBatch(torch.ones(2, 20, 7, 2), torch.ones(2, 20, 7), torch.ones(2, 20, dtype=torch.bool), layout)
    plan = MultiLevelMasking(operations=('frame',), parts=('left', 'right', 'face', 'body'))(pose, seeded())
    for unit, joints in enumerate(parts.values()):
        for joint in joints:
            assert torch.equal(plan.zeroed[:, :, joint], plan.scored[:, :, unit])


@pytest.mark.parametrize(
    ('kwargs', 'text'),
    [
        ({'ratio': 0.0}, r'ratio must be in \(0, 1\]'),
        ({'operations': ('joints',)}, "did you mean 'joint'"),
        ({'operations': ()}, 'choose some of'),
        ({'max_clip': 1}, 'max_clip >= 2'),
    ],
)
def test_errors(kwargs: dict, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        MultiLevelMasking(**kwargs)
    with pytest.raises(KeyError, match="no part 'body'"):
        MultiLevelMasking(parts=('body',))(fake_pose_batch('mediapipe_hands42', 1, 4, missing=0.0))


def test_contract() -> None:
    check_masking(dict(type='MultiLevelMasking'))
    check_masking(dict(type='MultiLevelMasking', max_clip=4), 'mediapipe_hands42')
    check_masking(dict(type='MultiLevelMasking', parts=('left', 'right')), parts=('left', 'right'))


@pytest.mark.parametrize(('equal', 'clips'), [('operations', 5 / 8), ('tokens', 1 / 4)])
def test_shares_of_the_operations(equal: str, clips: float) -> None:
    """A clip has 5 tokens on average: 1 : 1 : 5 : 1 of the tokens, or a quarter each."""
    plan = MultiLevelMasking(0.4, equal=equal)
    chosen = plan.draw_operations(torch.ones(300, 400, dtype=torch.bool), 1, seeded())
    counts = torch.stack([(chosen == n).sum() for n in range(4)]).float()
    share = counts / counts.sum()
    expected = torch.full((4,), (1 - clips) / 3)
    expected[2] = clips
    torch.testing.assert_close(share, expected, atol=0.01, rtol=0)


def test_no_single_choice_gives_the_inputs_of_table_1() -> None:
    """The paper has 90.06, 74.83, 60.99 and 66.65; docs/papers/signbert_plus.md: no reading gives all four."""
    rows = {'joint': ('joint',), 'frame': ('frame',), 'clip': ('clip',), 'all': ('joint', 'frame', 'clip')}
    pose, kept = fake_pose_batch('mediapipe_hands42', 60, 120, missing=0.0), {}
    for row, operations in rows.items():
        lost = MultiLevelMasking(0.4, operations, max_joints=20, max_noise=14.0)(pose, seeded()).zeroed
        kept[row] = 100 * (1 - lost.float().mean().item())
    assert kept == pytest.approx({'joint': 90.0, 'frame': 60.0, 'clip': 60.0, 'all': 64.3}, abs=0.5)
