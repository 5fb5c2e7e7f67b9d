from __future__ import annotations

import pytest
import torch

from signmm.masking import MotionAwareMasking
from signmm.masking.motion_aware import motion_residuals
from signmm.structures import PoseBatch, get_layout
from signmm.testing import fake_pose_batch

LAYOUT = get_layout('triplet49')


def algorithm_1(xy: torch.Tensor, score: torch.Tensor, k: int, eps_c: float, eps_m: float, delta: float) -> list[int]:
    """The paper's loop, line by line, for one clip without padding."""
    frames = len(xy)
    m = [xy[i + k] - xy[i] if i + k < frames else torch.zeros_like(xy[i]) for i in range(frames)]
    c = [torch.tensor([r if r >= eps_c else 0.0 for r in row.tolist()]) for row in score]
    candidates = []
    for i in range(frames - k):
        both = c[i] * c[i + k]
        moved = [float((m[i][j] ** 2).sum() ** 0.5 * both[j]) for j in range(xy.shape[1])]
        p = sum(value >= eps_m for value in moved) / sum(value >= 0 for value in moved)
        if p >= delta:
            candidates.append(i)
    return candidates


def moving(frames: int, lengths: list[int], step: float, seed: int = 0) -> PoseBatch:
    pose = fake_pose_batch(batch=len(lengths), frames=frames, lengths=lengths, seed=seed)
    generator = torch.Generator().manual_seed(seed)
    speed = torch.rand(pose.valid.shape, generator=generator)[..., None, None] * step
    steps = torch.randn(pose.xy.shape, generator=generator) * speed
    return pose.with_xy((pose.xy + steps.cumsum(1)) * (pose.score > 0)[..., None])


@pytest.mark.parametrize('k', [1, 3, 5])
@pytest.mark.parametrize(
    ('eps_c', 'eps_m', 'delta'), [(0.4, 5.0, 0.5), (0.6, 5.0, 0.2), (0.4, 0.0, 0.5), (0.0, 9.0, 0.1)]
)
def test_candidates_are_those_of_the_loop(k: int, eps_c: float, eps_m: float, delta: float) -> None:
    lengths = [30, 17, 5, 2, 1]
    pose = moving(30, lengths, 12.0)
    found = MotionAwareMasking(0.9, (k,), eps_c, eps_m, delta).candidates(pose)[..., 0]
    for clip, length in enumerate(lengths):
        expected = algorithm_1(pose.xy[clip, :length], pose.score[clip, :length], k, eps_c, eps_m, delta)
        assert found[clip].nonzero()[:, 0].tolist() == expected
    assert eps_m == 0 or 0 < int(found.sum()) < int(pose.valid.sum())


def test_residuals() -> None:
    pose = fake_pose_batch(frames=8, lengths=[8, 5])
    motion, exists = motion_residuals(pose, 3)
    assert exists.sum(1).tolist() == [5, 2]
    torch.testing.assert_close(motion[1, 1], pose.xy[1, 4] - pose.xy[1, 1])
    assert not motion[~exists].any()
    assert not motion_residuals(pose, 8)[1].any() and not motion_residuals(pose, 20)[1].any()


@pytest.mark.parametrize('alpha', [0.1, 0.5, 0.9, 1.0])
def test_alpha_of_the_candidates_are_masked(alpha: float) -> None:
    pose = moving(40, [40, 23, 9], 12.0)
    masking = MotionAwareMasking(alpha, min_share=0.3)
    candidates = masking.candidates(pose)[..., 0]
    plan = masking(pose, torch.Generator().manual_seed(0))
    chosen = plan.hidden[..., 0]
    assert torch.equal(plan.hidden, chosen[..., None].expand(-1, -1, 3)), 'whole frames'
    assert torch.equal(plan.hidden, plan.scored) and not (chosen & ~candidates).any() and not plan.zeroed.any()
    counts = candidates.sum(1)
    assert (counts > 3).all()
    assert chosen.sum(1).tolist() == [max(1, round(alpha * n)) for n in counts.tolist()]


def test_every_candidate_is_equally_likely() -> None:
    pose = moving(12, [12], 12.0)
    masking = MotionAwareMasking(0.5, min_share=0.3)
    many = PoseBatch(*(x.repeat(2000, *[1] * (x.dim() - 1)) for x in (pose.xy, pose.score, pose.valid)), pose.layout)
    rate = masking(many, torch.Generator().manual_seed(0)).hidden[..., 0].float().mean(0)
    candidates = masking.candidates(pose)[0, :, 0]
    n = int(candidates.sum())
    torch.testing.assert_close(rate[candidates], torch.full((n,), round(n / 2) / n), atol=0.05, rtol=0)


def test_a_clip_at_rest_is_not_masked() -> None:
    pose = moving(20, [20, 12], 12.0)
    still = pose.xy.clone()
    still[0] = still[0, :1]
    plan = MotionAwareMasking(min_share=0.3)(pose.with_xy(still))
    assert not plan.hidden[0].any() and plan.hidden[1].any()


def test_a_clip_shorter_than_the_interval_is_not_masked() -> None:
    assert not MotionAwareMasking(intervals=(3,), min_motion=0.0)(moving(3, [3, 1], 12.0)).hidden.any()
    assert MotionAwareMasking(intervals=(3,), min_motion=0.0)(moving(4, [4], 12.0)).hidden[0, :, 0].tolist() == [
        True, False, False, False,
    ]  # fmt: skip


def test_few_candidates_can_be_filled_up_with_the_most_moving_frames() -> None:
    pose = moving(20, [20, 4, 2], 1.0)
    strict = dict(min_motion=1000.0, intervals=(2,))
    assert not MotionAwareMasking(**strict).candidates(pose).any()
    masking = MotionAwareMasking(min_candidates=5, **strict)
    found = masking.candidates(pose)[..., 0]
    assert found.sum(1).tolist() == [5, 2, 0]
    assert not (found & ~pose.valid).any()
    easy = MotionAwareMasking(min_candidates=4, min_motion=2.0, min_share=1.0, intervals=(1,))
    share, _ = easy.moving(pose, 1)
    ranks = share[0, :19, 0].sort(descending=True).values
    picked = easy.candidates(pose)[0, :, 0]
    assert share[0, picked, 0].min() >= ranks[3] - 1e-6


def test_share_of_the_joints_found() -> None:
    pose = moving(30, [30, 14], 12.0)
    score = pose.score.clone()
    score[..., list(LAYOUT.parts['left'])] = 0.0
    pose = PoseBatch(pose.xy, score, pose.valid, pose.layout)
    share, count = MotionAwareMasking(only_found=True).moving(pose, 3)
    assert MotionAwareMasking(min_motion=0.01).moving(pose, 3)[0].max() <= 28 / 49
    for i in range(27):
        found = [j for j in range(49) if score[0, i, j] >= 0.4 and score[0, i + 3, j] >= 0.4]
        torch.testing.assert_close(share[0, i, 0], count[0, i, 0] / max(1, len(found)))
        assert set(found).isdisjoint(LAYOUT.parts['left'])


def test_several_intervals_take_what_any_of_them_takes() -> None:
    pose = moving(30, [30, 17], 8.0)
    single = [MotionAwareMasking(intervals=(k,), min_share=0.4).candidates(pose) for k in (1, 3, 5)]
    union = MotionAwareMasking(intervals=(1, 3, 5), min_share=0.4).candidates(pose)
    assert torch.equal(union, single[0] | single[1] | single[2]) and not torch.equal(union, single[1])


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match=r'ratio must be in \(0, 1\]'):
        MotionAwareMasking(0.0)
    with pytest.raises(ValueError, match='intervals must be some numbers'):
        MotionAwareMasking(intervals=())
