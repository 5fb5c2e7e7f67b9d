"""Whether there are hands in a clip for a model, in PyTorch, so that an exported graph says the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torch import Tensor

from signmm.structures import PoseLayout


def hand_joints(layout: PoseLayout) -> list[int]:
    """Finds the joints of both hands.

    Args:
        layout: Any layout.

    Returns:
        Their numbers; empty for a layout without hands.
    """
    return [joint for part in ('left', 'right') for joint in layout.parts.get(part, ())]


def hand_threshold(steps: Iterable[Any]) -> float:
    """Finds the confidence below which hand joints are missing for a model.

    Args:
        steps: Built steps of its pipeline.

    Returns:
        The largest ``joint_threshold``; 0 if all that was found is kept.
    """
    return max((float(getattr(step, 'joint_threshold', 0)) for step in steps), default=0.0)


def hand_share(score: Tensor, length: Tensor, layout: PoseLayout, threshold: float) -> Tensor:
    """Counts the frames with a hand.

    Args:
        score: (B, T, V) confidences, 0 = not found; 0 in padding.
        length: (B,) frames of each clip.
        layout: Of the clips, with hands.
        threshold: Confidence that one hand joint needs.

    Returns:
        (B,) share of the frames of each clip in which a joint of a hand was found with that confidence.
    """
    score = score[:, :, hand_joints(layout)]
    found = ((score > 0) & (score >= threshold)).any(2)
    return found.float().sum(1) / length.clamp(min=1)
