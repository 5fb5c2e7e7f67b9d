"""Motion-aware masking of MASA (section III-A, Algorithm 1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from signmm.masking.base import choose_frames
from signmm.registry import MASKINGS
from signmm.structures import MaskPlan, PoseBatch, unit_parts
from signmm.structures.motion import later, motion_residuals, truncate


@MASKINGS.register_module()
class MotionAwareMasking:
    """Hides frames in which much moves.

    Algorithm 1: the motion of each joint over k frames, times its truncated confidence at both ends, counts as valid
    from ``min_motion`` on; frames where the share p of such joints reaches ``min_share`` are candidates; ``ratio`` of
    each clip's candidates are drawn. All joints of the units count in p, missing ones as not moving; with one hand out
    of sight p cannot exceed 28 / 49.

    A clip without candidates (at rest, shorter than k + 1 frames, or hardly detected) is not masked: it adds nothing to
    the motion loss and is still aligned. Of one candidate, that one is masked. The last k frames have no motion and are
    never masked, so something always stays visible.

    Args:
        ratio: alpha, share of the candidates to mask, rounded; at least one of those that there are (0.9).
        intervals: k; with several, a frame is a candidate if it is one for any of them.
        min_score: eps_c, lower confidences become 0 (0.4).
        min_motion: eps_m in pixels of the crop (5).
        min_share: delta, share of joints that must move (0.5).
        only_found: Whether p is the share of the joints found at both ends, instead of all; the paper takes all.
        min_candidates: A clip with fewer candidates also takes the frames with the largest p, up to this many. 0 is the
            paper.

    Raises:
        ValueError: An argument is out of range.
    """

    tiny: ClassVar[dict[str, Any]] = dict(intervals=(1,), min_motion=2.0, min_share=0.3)

    def __init__(
        self,
        ratio: float = 0.9,
        intervals: Sequence[int] = (3,),
        min_score: float = 0.4,
        min_motion: float = 5.0,
        min_share: float = 0.5,
        only_found: bool = False,
        min_candidates: int = 0,
    ) -> None:
        if not 0 < ratio <= 1 or not 0 <= min_share <= 1:
            raise ValueError(
                'MotionAwareMasking: ratio must be in (0, 1] and min_share in [0, 1], got '
                f'{ratio} and {min_share}; without masking there is nothing to pre-train'
            )
        if not intervals or min(intervals) < 1:
            raise ValueError(f'MotionAwareMasking: intervals must be some numbers from 1 on, got {tuple(intervals)}')
        self.ratio, self.intervals, self.min_score, self.min_motion = ratio, tuple(intervals), min_score, min_motion
        self.min_share, self.only_found, self.min_candidates = min_share, only_found, min_candidates

    def __call__(self, pose: PoseBatch, generator: torch.Generator | None = None) -> MaskPlan:
        """Hides whole frames, drawn from :meth:`candidates`; for poses in pixels of the crop."""
        groups = self.candidates(pose)
        chosen = choose_frames(groups.transpose(1, 2).flatten(0, 1), self.ratio, generator)
        chosen = chosen.unflatten(0, (len(groups), -1)).transpose(1, 2)
        units = chosen.expand(-1, -1, len(unit_parts(pose.layout)))
        return MaskPlan.hide(units, pose)

    def candidates(self, pose: PoseBatch) -> Tensor:
        """Computes the candidate set S, lines 1 to 8 of Algorithm 1.

        Args:
            pose: The batch.

        Returns:
            (B, T, 1) bool.
        """
        found: Tensor | None = None
        for interval in self.intervals:
            exists = (pose.valid & later(pose.valid, interval))[..., None]
            share, count = self.moving(pose, interval)
            here = self._enough(share, count) & exists
            if self.min_candidates:
                rank = share.masked_fill(~exists, -1.0).argsort(dim=1, descending=True, stable=True).argsort(dim=1)
                here = here | ((rank < self.min_candidates) & exists)
            found = here if found is None else found | here
        assert found is not None  # there is at least one interval
        return found

    def moving(self, pose: PoseBatch, interval: int) -> tuple[Tensor, Tensor]:
        """Measures how much of each frame moves, lines 2 to 4 of Algorithm 1.

        Args:
            pose: The batch.
            interval: k.

        Returns:
            Share p and number (B, T, 1) of joints with valid motion.
        """
        motion = motion_residuals(pose, interval)[0].norm(dim=-1)
        score = truncate(pose.score, self.min_score)
        both = score * later(score, interval)
        moves = motion * both >= self.min_motion
        spans = [pose.layout.span(part) for part in unit_parts(pose.layout)]
        count = torch.stack([moves[:, :, span].sum(2) for span in spans]).sum(0)
        size: Any = sum(len(pose.layout.parts[part]) for part in unit_parts(pose.layout))
        if self.only_found:
            size = torch.stack([(both[:, :, span] > 0).sum(2) for span in spans]).sum(0).clamp(min=1)
        return (count / size)[..., None], count[..., None]

    def _enough(self, share: Tensor, count: Tensor) -> Tensor:
        return share >= self.min_share
