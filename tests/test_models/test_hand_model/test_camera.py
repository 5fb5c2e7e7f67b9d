from __future__ import annotations

import pytest
import torch
from scipy.spatial.transform import Rotation

from signmm.models.hand_model.camera import camera_parameters, weak_perspective
from signmm.models.hand_model.rotation import axis_angle_to_matrix, six_to_matrix


def test_projection_by_hand() -> None:
    points = torch.tensor([[[0.0, 0.0, 5.0], [1.0, 2.0, 3.0]]])
    quarter = torch.tensor([[[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]])
    got = weak_perspective(points, quarter, torch.tensor([10.0]), torch.tensor([[100.0, 50.0]]))
    # (1, 2) turned by 90 degrees is (-2, 1); depth plays no part.
    torch.testing.assert_close(got, torch.tensor([[[100.0, 50.0], [80.0, 60.0]]]))


def test_zeros_are_the_neutral_camera() -> None:
    rotation, scale, shift = camera_parameters(torch.zeros(2, 9), size=256, pixels_per_metre=1000)
    torch.testing.assert_close(rotation, torch.eye(3).expand(2, 3, 3))
    assert scale.tolist() == [1000, 1000] and shift.tolist() == [[128, 128]] * 2


@pytest.mark.parametrize('kind', ['random', 'zero', 'parallel', 'huge'])
def test_rotation_stays_a_rotation(kind: str) -> None:
    six = {
        'random': torch.randn(50, 6, generator=torch.Generator().manual_seed(0)) * 3,
        'zero': torch.tensor([[-1.0, 0, 0, 0, -1.0, 0], [-1.0, 0, 0, 0, 0, 0]]),
        'parallel': torch.tensor([[1.0, 1, 0, 2, 0, 0], [0.0, 0, 0, 3, -1, 0]]),
        'huge': torch.full((1, 6), 1e6),
    }[kind].requires_grad_()
    matrix = six_to_matrix(six)
    eye = torch.eye(3).expand_as(matrix)
    torch.testing.assert_close(matrix @ matrix.transpose(1, 2), eye, atol=1e-5, rtol=0)
    torch.testing.assert_close(torch.linalg.det(matrix), torch.ones(len(matrix)), atol=1e-5, rtol=0)
    matrix[:, 0].sum().backward()
    assert torch.isfinite(six.grad).all()


def test_axis_angle_equals_scipy_and_is_smooth_at_zero() -> None:
    vectors = torch.randn(20, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 2
    vectors[:3] *= 1e-5
    want = torch.tensor(Rotation.from_rotvec(vectors.numpy()).as_matrix())
    torch.testing.assert_close(axis_angle_to_matrix(vectors), want, atol=1e-10, rtol=0)
    zero = torch.zeros(1, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(axis_angle_to_matrix, (zero,))


def test_projection_gradients() -> None:
    generator = torch.Generator().manual_seed(0)
    points = torch.randn(2, 4, 3, dtype=torch.float64, generator=generator, requires_grad=True)
    raw = (torch.randn(2, 9, dtype=torch.float64, generator=generator) * 0.3).requires_grad_()
    assert torch.autograd.gradcheck(lambda p, r: weak_perspective(p, *camera_parameters(r, 256, 10)), (points, raw))


def test_seven_numbers_of_the_report() -> None:
    """AUTSL report 3.1: 3 rotation, 3 translation and 1 scale; the picture does not depend on the depth."""
    raw = torch.tensor([[0.3, -0.2, 0.5, 0.7, 0.1, -0.2, 4.0]])
    rotation, scale, shift = camera_parameters(raw, 256, 1000)
    want = Rotation.from_rotvec([0.3, -0.2, 0.5]).as_matrix()
    torch.testing.assert_close(rotation[0], torch.tensor(want, dtype=torch.float32))
    torch.testing.assert_close(scale, 1000 * torch.tensor([0.7]).exp())
    torch.testing.assert_close(shift, 256 * torch.tensor([[0.6, 0.3]]))
