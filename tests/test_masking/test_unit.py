import pytest
import torch

from signmm.masking.base import choose_frames
from signmm.masking.unit import UnitMasking
from signmm.testing import fake_pose_batch


def test_frames_count_and_padding() -> None:
    pose = fake_pose_batch(batch=3, frames=12, lengths=[10, 7, 1])
    chosen = choose_frames(pose.valid, 0.4, torch.Generator().manual_seed(0))
    assert chosen.sum(1).tolist() == [4, 3, 1]
    assert not (chosen & ~pose.valid).any()


def test_rates_follow_the_conditioned_distribution() -> None:
    plan = UnitMasking(ratio=0.5)(fake_pose_batch(batch=60, frames=100, missing=0.0), torch.Generator().manual_seed(0))
    touched = plan.scored.any(-1)
    assert touched.sum(1).tolist() == [50] * 60
    n = int(touched.sum())
    # Each part: P(masked | not none) = 0.5 / (1 - 0.5 ** 3) = 4 / 7.
    expected, sigma = 4 / 7, (4 / 7 * 3 / 7 / n) ** 0.5
    for p in range(3):
        assert abs(plan.scored[:, :, p].sum().item() / n - expected) < 4 * sigma
    assert torch.equal(plan.scored, plan.hidden)
    assert not plan.zeroed.any()


@pytest.mark.parametrize(('parts', 'never'), [(('left', 'right'), [2]), (('body',), [0, 1])])
def test_only_the_named_parts(parts: tuple[str, ...], never: list[int]) -> None:
    plan = UnitMasking(0.5, parts=parts)(
        fake_pose_batch(frames=20, lengths=[20, 9], missing=0.0), torch.Generator().manual_seed(1)
    )
    assert not plan.scored[:, :, never].any()
    assert plan.scored.any(-1).sum(1).tolist() == [10, 4]


def test_empty_parts_are_left_alone_on_request() -> None:
    pose = fake_pose_batch(batch=60, frames=100, missing=0.0)
    joints = list(pose.layout.parts['left'])
    empty = torch.rand(60, 100, generator=torch.Generator().manual_seed(5)) < 0.55
    pose.score[:, :, joints] *= ~empty[..., None]
    masked = UnitMasking(0.5)(pose, torch.Generator().manual_seed(0)).scored
    assert masked[..., 0][empty].any(), 'the paper knows no empty hands'
    skipped = UnitMasking(0.5, skip_empty=True)(pose, torch.Generator().manual_seed(0)).scored
    assert not skipped[..., 0][empty].any()
    assert skipped.any(-1).sum(1).tolist() == [50] * 60, 'every chosen frame still loses a part'
    # With two parts that can be masked, each is with p / (1 - (1 - p) ** 2) = 2 / 3.
    frames = skipped.any(-1) & empty
    share, n = skipped[..., 1][frames].float().mean().item(), int(frames.sum())
    assert abs(share - 2 / 3) < 4 * (2 / 9 / n) ** 0.5


def test_same_generator_same_plan() -> None:
    plans = [
        UnitMasking()(fake_pose_batch(frames=9, lengths=[9, 5]), torch.Generator().manual_seed(3)) for _ in range(2)
    ]
    assert torch.equal(plans[0].scored, plans[1].scored)


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match=r'ratio and part_prob must be in \(0, 1\]'):
        UnitMasking(ratio=1.5)
    with pytest.raises(ValueError, match='parts must be some of'):
        UnitMasking(parts=('hand',))
