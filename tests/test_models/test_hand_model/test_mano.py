from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.spatial.transform import Rotation

from signmm.models.hand_model.mano import FINGERTIPS, TO_21, ManoLayer
from signmm.models.hand_model.synthetic_hand import synthetic_hand


def numpy_lbs(pose: np.ndarray, shape: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Plain loop over joints with 4 x 4 matrices, written from the MANO paper."""
    hand = synthetic_hand()
    shaped = hand.v_template + hand.shapedirs @ shape
    joints = hand.joint_regressor @ shaped
    local = Rotation.from_rotvec(np.concatenate([np.zeros(3), pose]).reshape(16, 3)).as_matrix()
    posed = shaped + hand.posedirs @ (local[1:] - np.eye(3)).reshape(-1)
    world = []
    for j, parent in enumerate(hand.parents):
        step = np.eye(4)
        step[:3, :3] = local[j]
        step[:3, 3] = joints[j] - (joints[parent] if j else 0)
        world.append(step if j == 0 else world[parent] @ step)
    moved = np.zeros_like(posed)
    for v, point in enumerate(posed):
        for j, matrix in enumerate(world):
            unbound = matrix @ np.append(point - joints[j], 1.0)
            moved[v] += hand.weights[v, j] * unbound[:3]
    return moved, np.stack([m[:3, 3] for m in world])


def random_numbers(layer: ManoLayer, count: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    pose = torch.randn(count, layer.pose_size, generator=generator) * 0.5
    return pose.double(), torch.randn(count, 10, generator=generator).double()


def test_skinning_equals_numpy() -> None:
    hand = synthetic_hand()
    layer = ManoLayer(num_pca=25).double()
    layer.v_template = torch.tensor(hand.v_template)
    pose, shape = random_numbers(layer, 2)
    vertices, joints = layer(pose, shape)
    for n in range(2):
        full = hand.hands_mean + pose[n].numpy() @ hand.hands_components[:25]
        want_vertices, want_joints = numpy_lbs(full, shape[n].numpy())
        np.testing.assert_allclose(vertices[n], want_vertices, atol=1e-7)
        want = np.concatenate([want_joints, want_vertices[list(FINGERTIPS['paper'])]])[list(TO_21)]
        np.testing.assert_allclose(joints[n], want, atol=1e-7)


@pytest.mark.parametrize('side', ['left', 'right'])
@pytest.mark.parametrize('num_pca', [0, 25])
@pytest.mark.parametrize('tips', FINGERTIPS)
def test_both_paths_agree(side: str, num_pca: int, tips: str) -> None:
    layer = ManoLayer(num_pca=num_pca, side=side, fingertips=tips)
    pose, shape = random_numbers(layer)
    full = layer(pose.float(), shape.float())[1]
    torch.testing.assert_close(layer.joints(pose.float(), shape.float()), full, atol=1e-6, rtol=0)


def test_gradients_by_finite_differences() -> None:
    layer = ManoLayer(num_pca=5).double()
    pose, shape = random_numbers(layer, 1)
    pose.requires_grad_(), shape.requires_grad_()
    assert torch.autograd.gradcheck(layer.joints, (pose, shape))
    assert torch.autograd.gradcheck(lambda p, s: layer(p, s)[0][:, ::97], (pose, shape))
    flat = ManoLayer(num_pca=0, flat_hand_mean=True).double()
    zeros = torch.zeros(1, 45, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda p: flat.joints(p, shape.detach()), (zeros,))


def test_mirrored_left_hand() -> None:
    mirror = torch.tensor([-1.0, 1.0, 1.0])
    right, left = ManoLayer(), ManoLayer(side='left')
    pose, shape = (x.float() for x in random_numbers(right))
    torch.testing.assert_close(left(pose, shape)[0], right(pose, shape)[0] * mirror)
    right, left = (ManoLayer(num_pca=0, flat_hand_mean=True, side=s) for s in ('right', 'left'))
    turned = torch.randn(2, 15, 3, generator=torch.Generator().manual_seed(1)) * 0.4
    # The mirror image of a turn R is M R M, whose rotation vector keeps x and changes the signs of y and z.
    image = torch.stack([turned[..., 0], -turned[..., 1], -turned[..., 2]], dim=-1)
    mirrored = right.joints(turned.flatten(1), torch.zeros(2, 10)) * mirror
    torch.testing.assert_close(left.joints(image.flatten(1), torch.zeros(2, 10)), mirrored)
    assert torch.equal(left.faces, right.faces.flip(-1))


def test_joint_order_and_mean() -> None:
    layer = ManoLayer(flat_hand_mean=True)
    joints = layer.joints(torch.zeros(1, 25), torch.zeros(1, 10))[0]
    fingers = joints[1:].view(5, 4, 3)
    assert (fingers[1:, 1:, 0] < fingers[1:, :-1, 0]).all(), 'each finger runs from base to tip, towards -x'
    assert fingers[1:, 0, 2].diff().max() < 0, 'index to little finger lie side by side'
    assert fingers[0, 3, 2] > fingers[1, 3, 2], 'the thumb is on the side of the index finger'
    relaxed = ManoLayer().joints(torch.zeros(1, 25), torch.zeros(1, 10))[0]
    assert (relaxed[[8, 12, 16, 20], 1] < joints[[8, 12, 16, 20], 1] - 0.01).all(), 'the mean pose bends the fingers'


def test_checkpoint_holds_no_arrays() -> None:
    assert ManoLayer().state_dict() == {}


@pytest.mark.parametrize(
    ('kwargs', 'error', 'text'),
    [
        ({'num_pca': 46}, ValueError, 'num_pca must be 0 to 45'),
        ({'side': 'both'}, ValueError, "'left' or 'right'"),
        ({'fingertips': 'papr'}, KeyError, "did you mean 'paper'"),
        ({'fingertips': (1, 2, 3)}, ValueError, '5 vertices'),
        ({'path': '/nowhere/hand.npz'}, FileNotFoundError, 'signmm weights mano'),
    ],
)
def test_errors(kwargs: dict, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        ManoLayer(**kwargs)
