"""Rotations: axis-angle vectors and six free numbers to matrices."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def axis_angle_to_matrix(rotation: Tensor) -> Tensor:
    """Rodrigues' formula, smooth at zero.

    Args:
        rotation: (..., 3) rotation vectors, radians.

    Returns:
        (..., 3, 3) rotation matrices.
    """
    x, y, z = rotation.unbind(-1)
    square = x * x + y * y + z * z
    small = square < 1e-6
    # The true functions are evaluated at 1 where the series is used, so their gradients stay finite.
    safe = torch.where(small, torch.ones_like(square), square)
    angle = safe.sqrt()
    first = torch.where(small, 1 - square / 6, angle.sin() / angle)
    second = torch.where(small, 0.5 - square / 24, (1 - angle.cos()) / safe)
    # Number by number: products of small matrices take twice the time.
    diagonal, x1, y1, z1, x2, y2 = 1 - second * square, first * x, first * y, first * z, second * x, second * y
    xy, xz, yz = x2 * y, x2 * z, y2 * z
    entries = [diagonal + x2 * x, xy - z1, xz + y1, xy + z1, diagonal + y2 * y, yz - x1, xz - y1, yz + x1]
    return torch.stack([*entries, diagonal + second * z * z], dim=-1).unflatten(-1, (3, 3))


def six_to_matrix(six: Tensor) -> Tensor:
    """Six free numbers to a rotation by Gram-Schmidt (Zhou et al., CVPR 2019); zeros give the identity.

    The first two columns of the identity are added, so a network that puts out zeros begins with the hand as it is.
    Input that spans no plane falls back to another axis, so the result is a rotation for every finite input.

    Args:
        six: (..., 6) numbers; the first three steer the first column, the others the second.

    Returns:
        (..., 3, 3) rotation matrices.
    """
    eye = torch.eye(3, dtype=six.dtype, device=six.device)
    one = _direction(six[..., :3] + eye[0], eye[0])
    two = _across(_direction(six[..., 3:] + eye[1], eye[1]), one)
    # Any axis that the first column does not lie on can serve.
    spare = _across(torch.where(one[..., :1].abs() < 0.9, eye[0], eye[1]), one)
    # The second pass removes what rounding left of the first column where the two were almost parallel.
    two = F.normalize(_across(_direction(two, spare), one), dim=-1)
    return torch.stack([one, two, torch.linalg.cross(one, two)], dim=-1)


def _across(vector: Tensor, axis: Tensor) -> Tensor:
    """The part of a vector at right angles to a unit axis."""
    return vector - (vector * axis).sum(-1, keepdim=True) * axis


def _direction(vector: Tensor, fallback: Tensor) -> Tensor:
    tiny = (vector * vector).sum(-1, keepdim=True) < 1e-10
    return F.normalize(torch.where(tiny, fallback, vector), dim=-1)
