"""How well a pre-training solves its own task, clip by clip, beside floors without learning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from signmm.models.floors import hold, interpolate, nearest, seen_joints
from signmm.models.losses import joint_l1
from signmm.structures import MaskPlan, PoseBatch, SignDataSample, unit_parts

if TYPE_CHECKING:
    from signmm.models.heads.motion_head import MotionHead


@dataclass
class PretextResult:
    """What was measured on one clip; :class:`~signmm.evaluation.pretext.PretextMetric` sums over the clips.

    Attributes:
        means: Name to (sum, weight).
        counts: Name of an accuracy to the uses of each code, from code 0 on, among what counts.
    """

    means: dict[str, tuple[float, float]] = field(default_factory=dict)
    counts: dict[str, np.ndarray] = field(default_factory=dict)


@torch.no_grad()
def measure_joints(
    output: Tensor, pose: PoseBatch, plan: MaskPlan, parts: Sequence[str], min_score: float
) -> list[PretextResult]:
    """Measures reconstructed joints.

    Args:
        output: (B, T, V, 2) pixels.
        pose: The unmasked poses.
        plan: What was masked.
        parts: The parts that were reconstructed.
        min_score: Joints below this confidence do not count.

    Returns:
        For each clip ``error_px``, the mean L1 distance of the scored joints weighted by confidence, of the model and
        of the floors ``error_px_interpolated`` and ``error_px_still``, see :mod:`signmm.models.floors`.
    """
    scored = torch.zeros_like(pose.score, dtype=torch.bool)
    for number, part in enumerate(unit_parts(pose.layout)[: plan.scored.shape[2]]):
        if part in parts:
            scored[:, :, pose.layout.span(part)] = plan.scored[:, :, number, None]
    seen = seen_joints(pose, plan)
    guesses = {
        'error_px': output,
        'error_px_interpolated': interpolate(pose.xy, seen),
        'error_px_still': hold(pose.xy, seen),
    }
    found = [PretextResult() for _ in pose.valid]
    for name, guess in guesses.items():
        error, weight = joint_l1(guess, pose.xy, pose.score, min_score)
        weight = weight * scored
        for result, total, count in zip(found, (error * weight).sum((1, 2)), weight.sum((1, 2)), strict=True):
            result.means[name] = (float(total), float(count))
    return found


@torch.no_grad()
def measure_motion(
    head: MotionHead, predicted: dict[str, Tensor], pose: PoseBatch, plan: MaskPlan
) -> list[PretextResult]:
    """Measures predicted motions, or joints, in the head's own loss.

    Args:
        head: Says what is predicted and what counts.
        predicted: What the model predicts, see :meth:`MotionHead.forward`.
        pose: The unmasked poses.
        plan: What was masked.

    Returns:
        For each clip ``loss_motion`` and ``error_px``, of the model and of the floors ``..._interpolated`` and
        ``..._still``; a motion that stands still is 0.
    """
    seen = seen_joints(pose, plan)
    still = {part: torch.zeros_like(value) for part, value in predicted.items()}
    if head.intervals == (0,):
        still = head.follow(replace(pose, xy=hold(pose.xy, seen)))
    straight = head.follow(replace(pose, xy=interpolate(pose.xy, seen)))
    found = [PretextResult() for _ in pose.valid]
    for ending, guess in (('', predicted), ('_interpolated', straight), ('_still', still)):
        terms = head.terms(guess, pose, plan)
        errors = torch.stack([term.errors for term in terms]).sum(0).tolist()
        weights = torch.stack([term.weights for term in terms]).sum(0).tolist()
        for b, result in enumerate(found):
            loss = float(head.average_loss([term.of_clip(b) for term in terms]))
            result.means[f'loss_motion{ending}'] = (loss, 1.0) if weights[b] else (0.0, 0.0)
            result.means[f'error_px{ending}'] = (errors[b], weights[b])
    return found


@torch.no_grad()
def measure_codes(guess: Tensor, codes: Tensor, plan: MaskPlan, pose: PoseBatch) -> list[PretextResult]:
    """Measures predicted codes.

    Args:
        guess: (B, T, P) codes that the model predicts.
        codes: (B, T, P) codes of the tokenizer.
        plan: Its scored units count.
        pose: The unmasked poses.

    Returns:
        For each clip and part ``acc_<part>``, the percentage of scored units that are right, of the model and of the
        floor ``acc_<part>_nearest``, the code of the nearest frame where the unit is not masked; and the counts for
        the floor ``acc_<part>_constant``.
    """
    near = codes.gather(1, nearest(pose.valid[..., None] & ~plan.scored))
    found, size = [PretextResult() for _ in pose.valid], int(codes.max()) + 1
    for number, part in enumerate(unit_parts(pose.layout)):
        for result, scored, *rows in zip(found, plan.scored, guess, near, codes, strict=True):
            chosen = scored[:, number]
            mine, neighbour, true = (row[chosen, number] for row in rows)
            result.means[f'acc_{part}'] = (100.0 * int((mine == true).sum()), float(len(true)))
            result.means[f'acc_{part}_nearest'] = (100.0 * int((neighbour == true).sum()), float(len(true)))
            result.counts[f'acc_{part}'] = np.bincount(true.cpu().numpy(), minlength=size)
    return found


@torch.no_grad()
def measure_tokenizer(decoded: Tensor, pose: PoseBatch) -> list[PretextResult]:
    """Measures what a tokenizer makes of poses.

    Args:
        decoded: (B, T, V, 2) pixels.
        pose: The poses.

    Returns:
        For each clip ``error_px``, the mean distance of the joints found.
    """
    seen = (pose.score > 0) & pose.valid[..., None]
    error = (decoded.float() - pose.xy).norm(dim=-1) * seen
    return [PretextResult({'error_px': (float(e.sum()), float(s.sum()))}) for e, s in zip(error, seen, strict=True)]


def attach(samples: list[SignDataSample], results: Sequence[PretextResult]) -> list[SignDataSample]:
    """Puts results where the metric finds them.

    Args:
        samples: One for each clip.
        results: Likewise.

    Returns:
        The samples with ``pretext``.
    """
    for sample, result in zip(samples, results, strict=True):
        sample.set_field(result, 'pretext')
    return samples
