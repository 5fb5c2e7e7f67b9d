"""Loss terms as pure functions."""

from __future__ import annotations

from torch import Tensor


def weighted_mean(value: Tensor, weight: Tensor) -> Tensor:
    """Averages with weights; nothing to average gives 0 that still carries gradients.

    Args:
        value: Any shape.
        weight: Non-negative, broadcastable to ``value``.

    Returns:
        Scalar sum(weight * value) / sum(weight), float32.
    """
    value, weight = value.float(), weight.expand_as(value).float()
    return (value * weight).sum() / weight.sum().clamp(min=1e-6)


def joint_l1(predicted: Tensor, target: Tensor, score: Tensor, min_score: float = 0.0) -> tuple[Tensor, Tensor]:
    """Measures each joint's L1 distance and how much it counts (SignBERT+ eq. 8).

    Args:
        predicted: (..., V, 2).
        target: (..., V, 2), same unit.
        score: (..., V) confidences of the target.
        min_score: Joints below it do not count.

    Returns:
        Distances (..., V), the sum over x and y, and weights (..., V).
    """
    weight = score * (score >= min_score)
    return (predicted.float() - target).abs().sum(-1), weight
