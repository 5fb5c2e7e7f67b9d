from __future__ import annotations

from typing import Any

import pytest
import torch

from signmm.masking import MotionAwareMasking, ReleasedMotionMasking
from tests.test_masking.test_motion_aware import LAYOUT, moving


def released(xy: torch.Tensor, joints: list[int], k: int, threshold: float) -> list[int]:
    """What the released code masks of one part: frames with more than one coordinate that grows enough."""
    return [
        i for i in range(len(xy) - k) if sum(float(d) > threshold for j in joints for d in xy[i + k, j] - xy[i, j]) > 1
    ]


def test_the_rule_of_the_released_code() -> None:
    pose = moving(30, [30, 14], 2.0)
    options: dict[str, Any] = dict(measure='signed', use_score=False, min_motion=3.0, min_count=2, per_part=True)
    masking = ReleasedMotionMasking(1.0, **options)
    found = masking.candidates(pose)
    for clip, length in enumerate([30, 14]):
        for p, part in enumerate(('left', 'right', 'body')):
            expected = released(pose.xy[clip, :length], list(LAYOUT.parts[part]), 3, 3.0)
            assert found[clip, :, p].nonzero()[:, 0].tolist() == expected
    assert torch.equal(masking(pose).hidden, found)
    assert not torch.equal(found[..., 0], found[..., 2])


def test_without_switches_it_is_the_paper() -> None:
    pose = moving(30, [30, 17], 8.0)
    found = ReleasedMotionMasking(min_share=0.4).moving(pose, 3)
    for mine, paper in zip(found, MotionAwareMasking(min_share=0.4).moving(pose, 3), strict=True):
        torch.testing.assert_close(mine, paper)
    with pytest.raises(ValueError, match="unknown measure 'singed', did you mean 'signed'"):
        ReleasedMotionMasking(measure='singed')
