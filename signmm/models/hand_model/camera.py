"""Weak-perspective camera (SignBERT+ eq. 6)."""

from __future__ import annotations

from torch import Tensor

from signmm.models.hand_model.rotation import axis_angle_to_matrix, six_to_matrix

#: How a rotation is written, and how many numbers the camera then has.
CAMERAS = {'six': 9, 'axis_angle': 7}


def weak_perspective(points: Tensor, rotation: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Projects points: ``scale * orthographic(rotation @ points) + shift`` (eq. 6).

    Args:
        points: (..., N, 3) metres.
        rotation: (..., 3, 3) rotation matrices.
        scale: (...) pixels per metre.
        shift: (..., 2) pixels.

    Returns:
        (..., N, 2) pixels.
    """
    # Orthographic projection keeps x and y, so the third row of the rotation is not needed.
    flat = points @ rotation[..., :2, :].transpose(-1, -2)
    return flat * scale[..., None, None] + shift[..., None, :]


def camera_parameters(raw: Tensor, size: float, pixels_per_metre: float) -> tuple[Tensor, Tensor, Tensor]:
    """Turns nine or seven numbers of a network into a camera.

    The paper writes the rotation as a free 3 x 3 matrix, which need not stay a rotation; six numbers and Gram-Schmidt
    do (see docs/papers/signbert_plus.md). Zeros give the identity, the mean scale and the centre of the image.

    Args:
        raw: (..., 9) free numbers: 6 rotation, 1 log of the scale, 2 translation; or (..., 7): an axis-angle vector,
            the scale, and 3 translation, of which orthographic projection does not see the third.
        size: Side of the image in pixels.
        pixels_per_metre: Scale that a raw value of 0 stands for.

    Returns:
        Rotation (..., 3, 3), scale (...) in pixels per metre, always positive, and shift (..., 2) in pixels.
    """
    six = raw.shape[-1] == CAMERAS['six']
    turn, scale, shift = raw.split((6, 1, 2) if six else (3, 1, 3), dim=-1)
    rotation = six_to_matrix(turn) if six else axis_angle_to_matrix(turn)
    return rotation, pixels_per_metre * scale[..., 0].clamp(-4, 4).exp(), size * (0.5 + shift[..., :2])
