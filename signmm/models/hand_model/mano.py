"""Differentiable linear blend skinning of a MANO-shaped hand (SignBERT+ eq. 4 and 5)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from signmm.models.hand_model.hand_data import NUM_POSE, NUM_VERTICES, HandModelData
from signmm.models.hand_model.rotation import axis_angle_to_matrix
from signmm.models.hand_model.synthetic_hand import synthetic_hand
from signmm.registry import MODELS
from signmm.utils.suggest import did_you_mean

#: Vertices that serve as fingertips: thumb, index, middle, ring, little. The paper lists its five in rising order
#: without names; the order here follows from where MANO's vertices lie. Sources: docs/papers/signbert_plus.md.
FINGERTIPS = {
    'paper': (734, 333, 443, 555, 678),
    'manotorch': (745, 317, 444, 556, 673),
    'manotorch_left': (745, 317, 445, 556, 673),
    'smplx': (744, 320, 443, 554, 671),
}
#: From MANO's 16 joints and the 5 tips to the 21 joints of a hand part: wrist, thumb to little, base to tip.
TO_21 = (0, 13, 14, 15, 16, 1, 2, 3, 17, 4, 5, 6, 18, 10, 11, 12, 19, 7, 8, 9, 20)


@MODELS.register_module()
class ManoLayer(nn.Module):
    """Poses a hand: pose and shape numbers to vertices or to the 21 joints.

    Two paths with equal results: :meth:`forward` skins the whole mesh, :meth:`joints` only the joints and the five
    fingertips, which is all that training needs. The arrays are not saved in checkpoints: MANO's licence forbids
    passing them on, and fine-tuning does not need them.

    Args:
        path: npz file from ``signmm weights mano``; None for the synthetic hand, which is not MANO.
        num_pca: Number of pose directions (paper: 25, Table 3); 0 for 45 axis-angle numbers instead.
        flat_hand_mean: True to measure the pose from the flat hand, False from the mean pose of the model.
        fingertips: Key of :data:`FINGERTIPS` or five vertex indices, thumb to little.
        side: ``'right'`` or ``'left'``; the left hand is the right one mirrored at x = 0. PCA numbers then mean the
            mirrored pose; axis-angle numbers are those of the left hand itself.

    Raises:
        ValueError: A value is out of range.
        KeyError: Unknown name in ``fingertips``.
    """

    faces: Tensor
    weights: Tensor
    v_template: Tensor
    shapedirs: Tensor
    posedirs: Tensor
    joint_template: Tensor
    joint_shapedirs: Tensor
    components: Tensor
    mean: Tensor
    tips: Tensor
    to_21: Tensor
    mirror: Tensor

    def __init__(
        self,
        path: str | Path | None = None,
        num_pca: int = 25,
        flat_hand_mean: bool = False,
        fingertips: str | Sequence[int] = 'paper',
        side: str = 'right',
    ) -> None:
        super().__init__()
        if not 0 <= num_pca <= NUM_POSE:
            raise ValueError(f'ManoLayer: num_pca must be 0 to {NUM_POSE}, got {num_pca}')
        if side not in ('left', 'right'):
            raise ValueError(f"ManoLayer: side must be 'left' or 'right', got '{side}'")
        data = synthetic_hand() if path is None else HandModelData.load(path)
        self.name, self.side, self.num_pca = data.name, side, num_pca
        self.pose_size = num_pca or NUM_POSE
        self.shape_size = data.shapedirs.shape[-1]
        self._add_arrays(data, flat_hand_mean)
        self._add('tips', np.array(_fingertips(fingertips)), torch.int64)
        self._add('to_21', np.array(TO_21), torch.int64)
        self._add('mirror', np.array([-1.0 if side == 'left' else 1.0, 1.0, 1.0]))
        if side == 'left':
            self.faces = self.faces.flip(-1)

    def _add(self, name: str, array: np.ndarray, dtype: torch.dtype = torch.float32) -> None:
        self.register_buffer(name, torch.tensor(array, dtype=dtype), persistent=False)

    def _add_arrays(self, data: HandModelData, flat_hand_mean: bool) -> None:
        self._add('faces', data.faces.astype(np.int64), torch.int64)
        for name in ('weights', 'v_template', 'shapedirs', 'posedirs'):
            self._add(name, getattr(data, name))
        self._add('joint_template', data.joint_regressor @ data.v_template)
        self._add('joint_shapedirs', np.einsum('jv,vck->jck', data.joint_regressor, data.shapedirs))
        self._add('components', data.hands_components[: self.num_pca] if self.num_pca else np.eye(NUM_POSE))
        self._add('mean', np.zeros(NUM_POSE) if flat_hand_mean else data.hands_mean)

    def rotations(self, pose: Tensor) -> Tensor:
        """Decodes the pose.

        Args:
            pose: (N, pose_size) PCA or axis-angle numbers.

        Returns:
            (N, 15, 3, 3) rotation of each finger joint of the right hand against its parent.
        """
        if self.num_pca == 0:
            # Mirroring at x = 0 keeps the x component of a rotation vector and turns the others round.
            pose = (pose.unflatten(-1, (15, 3)) * self.mirror * self.mirror[0]).flatten(-2)
        full = torch.addmm(self.mean, pose, self.components)
        return axis_angle_to_matrix(full.unflatten(-1, (15, 3)))

    def forward(self, pose: Tensor, shape: Tensor) -> tuple[Tensor, Tensor]:
        """Skins the whole mesh.

        Args:
            pose: (N, pose_size).
            shape: (N, 10).

        Returns:
            Vertices (N, 778, 3) and joints (N, 21, 3), metres; joints in the order of a hand part.
        """
        local = self.rotations(pose)
        placed, motions = self._chain(local, shape)
        every = torch.arange(NUM_VERTICES, device=pose.device)
        vertices = self._skin(every, local, shape, motions)
        joints = torch.cat([placed, vertices[:, self.tips]], dim=1).index_select(1, self.to_21)
        return vertices * self.mirror, joints * self.mirror

    def joints(self, pose: Tensor, shape: Tensor) -> Tensor:
        """Poses the joints and skins only the five fingertips.

        Args:
            pose: (N, pose_size).
            shape: (N, 10).

        Returns:
            (N, 21, 3) joints, metres, in the order of a hand part; equal to those of :meth:`forward`.
        """
        local = self.rotations(pose)
        placed, motions = self._chain(local, shape)
        tips = self._skin(self.tips, local, shape, motions)
        return torch.cat([placed, tips], dim=1).index_select(1, self.to_21) * self.mirror

    def _chain(self, local: Tensor, shape: Tensor) -> tuple[Tensor, Tensor]:
        """Forward kinematics: joints (N, 16, 3), and the motion of each finger joint, x -> R x + c, as (N, 15, 12)."""
        rest = self.joint_template + torch.einsum('nk,jck->njc', shape, self.joint_shapedirs)
        fingers, turns = rest[:, 1:].unflatten(1, (5, 3)).unbind(2), local.unflatten(1, (5, 3)).unbind(2)
        # The wrist is not turned (the camera does that), so the first joint of each finger stays where it is.
        turned, place = turns[0], fingers[0]
        placed, motions = [], []
        for k in range(3):
            following = [fingers[k + 1][..., None], turns[k + 1]] if k < 2 else []
            moved = turned @ torch.cat([fingers[k][..., None], *following], dim=-1)
            offset = place - moved[..., 0]
            placed.append(place)
            motions.append(torch.cat([turned.flatten(2), offset], dim=-1))
            if following:
                place, turned = offset + moved[..., 1], moved[..., 2:]
        joints = torch.cat([rest[:, :1], torch.stack(placed, dim=2).flatten(1, 2)], dim=1)
        return joints, torch.stack(motions, dim=2).flatten(1, 2)

    def _skin(self, index: Tensor, local: Tensor, shape: Tensor, motions: Tensor) -> Tensor:
        """Shapes, corrects and skins the vertices named by ``index`` -> (N, M, 3)."""
        eye = torch.eye(3, dtype=local.dtype, device=local.device)
        change = (local - eye).flatten(1)
        points = self.v_template[index] + torch.einsum('nk,vck->nvc', shape, self.shapedirs[index])
        points = points + torch.einsum('nk,vck->nvc', change, self.posedirs[index])
        # The wrist's part of the blend is its weight times the point, as the wrist does not move.
        weights = self.weights[index]
        blend, shift = (weights[:, 1:] @ motions).split((9, 3), dim=-1)
        return (blend.unflatten(-1, (3, 3)) @ points[..., None])[..., 0] + (weights[:, :1] * points + shift)


def _fingertips(fingertips: str | Sequence[int]) -> tuple[int, ...]:
    if isinstance(fingertips, str):
        if fingertips not in FINGERTIPS:
            raise KeyError(f"ManoLayer: unknown fingertips '{fingertips}'{did_you_mean(fingertips, FINGERTIPS)}")
        return FINGERTIPS[fingertips]
    tips = tuple(fingertips)
    if len(tips) != 5 or any(not 0 <= i < NUM_VERTICES for i in tips):
        raise ValueError(
            f'ManoLayer: fingertips must be 5 vertices 0 to {NUM_VERTICES - 1}, thumb to little, got {tips}'
        )
    return tips
