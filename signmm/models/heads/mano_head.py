"""The hand-model-aware decoder of SignBERT and SignBERT+ (section 3.1.3) and its objective (3.2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.hand_model.camera import CAMERAS, camera_parameters, weak_perspective
from signmm.models.hand_model.mano import ManoLayer
from signmm.registry import MODELS
from signmm.structures import MaskPlan, PoseBatch
from signmm.utils.precision import full_precision
from signmm.utils.suggest import choose

_PIVOT = 9  # base of the middle finger; turning about it keeps the hand in the crop
_SOURCES = ('frame', 'hand')
#: From MANO's axes (fingers to -x, back of the hand to +y) to an upright hand that shows its palm (x right, y down).
_UPRIGHT = ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))


@dataclass(frozen=True)
class HandState:
    """What the decoder says about N hands (eq. 3).

    Attributes:
        theta: (N, pose_size) pose.
        beta: (N, 10) shape.
        rotation: (N, 3, 3) c_r.
        scale: (N,) c_s, pixels per metre.
        shift: (N, 2) c_o, pixels.
    """

    theta: Tensor
    beta: Tensor
    rotation: Tensor
    scale: Tensor
    shift: Tensor


@MODELS.register_module()
class ManoHead(nn.Module):
    """Reconstructs both hands through a hand model: one linear map, skinning, weak-perspective projection.

    The losses are sums over joints (eq. 8) and parameters (eq. 9), divided by the number of masked hands, so their
    balance is the paper's. The paper does not say in which unit distances are measured; here it is the side of the
    crop.

    Args:
        part_width: Width Dp of the features of one part.
        parts: Parts of the features, in order; the body is left alone.
        hand: Arguments of :class:`ManoLayer` (``path``, ``num_pca``, ``fingertips``, ...).
        source: ``'frame'``: both hands are read from the features of the whole frame (SignBERT+ eq. 3); ``'hand'``:
            each hand from its own features, with shared weights (SignBERT, two tokens per frame).
        left_is_mirrored: Whether the left hand was mirrored by the pipeline (CropParts) and looks like a right one.
        min_score: epsilon, joints below this confidence do not count (4.1.3: 0.5).
        reg_weight: lambda, weight of the regularisation (0.01).
        shape_weight: w_beta (10).
        smooth_weight: w_delta, weight of the change of the shape along time (100).
        scale: Side of the crop in pixels.
        pixels_per_metre: Scale of the camera for a network that puts out zeros. Not in the paper; a hand then fills
            the share of the crop that CropParts gives it.
        camera: ``'six'``: nine numbers, six of which are the rotation; ``'axis_angle'``: seven (AUTSL report 3.1).

    Raises:
        ValueError: Unknown ``source`` or ``camera``, or no hand among the parts.
    """

    tiny: ClassVar[dict[str, Any]] = dict(
        part_width=4, parts=('left', 'right', 'body'), source='hand', smooth_weight=0.0
    )

    upright: Tensor
    mirrored: Tensor

    def __init__(
        self,
        part_width: int,
        parts: Sequence[str] = ('left', 'right'),
        hand: dict[str, Any] | None = None,
        source: str = 'frame',
        left_is_mirrored: bool = True,
        min_score: float = 0.5,
        reg_weight: float = 0.01,
        shape_weight: float = 10.0,
        smooth_weight: float = 100.0,
        scale: float = 256.0,
        pixels_per_metre: float = 640.0,
        camera: str = 'six',
    ) -> None:
        super().__init__()
        self.hands = [p for p, part in enumerate(parts) if part != 'body']
        if not 1 <= len(self.hands) <= 2:
            raise ValueError(f'ManoHead: no hand, or more than two, among the parts {tuple(parts)}')
        self.parts, self.source = tuple(parts), choose('ManoHead: source', source, _SOURCES)
        self.min_score, self.reg_weight = min_score, reg_weight
        self.shape_weight, self.smooth_weight = shape_weight, smooth_weight
        self.scale, self.pixels_per_metre = scale, pixels_per_metre
        self.model = ManoLayer(**(hand or {}))
        self._span = slice(self.hands[0], self.hands[-1] + 1, self.hands[-1] - self.hands[0] or 1)
        mirrored = [parts[p] == 'left' and not left_is_mirrored for p in self.hands]
        self.register_buffer('mirrored', torch.tensor(mirrored), persistent=False)
        self.sizes = (self.model.pose_size, self.model.shape_size, CAMERAS[choose('ManoHead: camera', camera, CAMERAS)])
        count = len(self.hands) if source == 'frame' else 1
        width = part_width * (len(parts) if source == 'frame' else 1)
        self.latent = nn.Linear(width, sum(self.sizes) * count)
        nn.init.normal_(self.latent.weight, std=0.01)
        nn.init.zeros_(self.latent.bias)
        self.register_buffer('upright', torch.tensor(_UPRIGHT), persistent=False)

    def numbers(self, feats: Tensor) -> Tensor:
        """Applies the linear map D of eq. 3.

        Args:
            feats: (B, T, P, Dp).

        Returns:
            (B, T, H, pose_size + 10 + camera), H hands in the order of ``parts``.
        """
        if self.source == 'frame':
            return self.latent(feats.flatten(2)).unflatten(-1, (len(self.hands), -1))
        return self.latent(feats[:, :, self._span])

    def state(self, numbers: Tensor) -> HandState:
        """Splits the numbers of N hands.

        Args:
            numbers: (N, pose_size + 10 + camera).

        Returns:
            Pose, shape and camera.
        """
        theta, beta, camera = numbers.float().split(self.sizes, dim=-1)
        rotation, scale, shift = camera_parameters(camera, self.scale, self.pixels_per_metre)
        return HandState(theta, beta, rotation @ self.upright, scale, shift)

    def project(self, numbers: Tensor, mirrored: Tensor) -> Tensor:
        """Goes from numbers to the joints in the image (eq. 4 to 6).

        Args:
            numbers: (N, pose_size + 10 + camera).
            mirrored: (N,) bool, True for a left hand that looks like one.

        Returns:
            (N, 21, 2) pixels.
        """
        # bfloat16 would round joints to whole pixels.
        with full_precision(numbers.device):
            state = self.state(numbers)
            joints = self.model.joints(state.theta, state.beta)
            return _mirror(_view(joints - joints[:, _PIVOT, None], state), mirrored, self.scale)

    def mesh(self, feats: Tensor) -> tuple[Tensor, Tensor]:
        """Reconstructs the surfaces, for drawing.

        Args:
            feats: (B, T, P, Dp).

        Returns:
            Vertices (B, T, H, 778, 3), x and y in pixels and depth in the same unit, growing away from the viewer;
            and joints (B, T, H, 21, 2) in pixels.
        """
        numbers = self.numbers(feats)
        flat = numbers.flatten(0, 2)
        state = self.state(flat)
        vertices, joints = self.model(state.theta, state.beta)
        mirrored = self.mirrored[..., None].expand(numbers.shape[:3] + (1,)).flatten()
        centred = vertices - joints[:, _PIVOT, None]
        xy = _mirror(_view(centred, state), mirrored, self.scale)
        depth = (centred @ state.rotation[:, 2, :, None]) * state.scale[:, None, None]
        points = torch.cat([xy, depth], dim=-1).unflatten(0, numbers.shape[:3])
        return points, self.project(flat, mirrored).unflatten(0, numbers.shape[:3])

    def forward(self, feats: Tensor) -> dict[str, Tensor]:
        """Reconstructs every hand: for each hand part its joints (B, T, 21, 2) in pixels."""
        joints = self._joints(self.numbers(feats))
        return {self.parts[p]: joints[:, :, i] for i, p in enumerate(self.hands)}

    def _joints(self, numbers: Tensor) -> Tensor:
        """(B, T, H, pose_size + 10 + camera) to (B, T, H, 21, 2)."""
        mirrored = self.mirrored.expand(numbers.shape[:3]).flatten()
        return self.project(numbers.flatten(0, 2), mirrored).unflatten(0, numbers.shape[:3])

    def loss(self, feats: Tensor, target: PoseBatch, plan: MaskPlan, pose: PoseBatch) -> dict[str, Tensor]:
        """Computes eq. 7 to 9 over the masked hands; the target are the unmasked poses.

        The shape's change counts at frame t if t is scored and t - 1 is valid. Gives ``loss_reconstruction``,
        ``loss_regularization`` (weighted by lambda), and ``error_px``, the mean L1 distance of a joint weighted by
        confidence.
        """
        if not isinstance(target, PoseBatch):
            raise TypeError(f'ManoHead: needs poses as target, got {type(target).__name__}; set model.tokenizer=None')
        numbers = self.numbers(feats)
        scored = plan.scored[:, :, self._span] & pose.valid[..., None]
        pairs = [target.part(self.parts[p]) for p in self.hands]
        xy, score = torch.stack([pair[0] for pair in pairs], dim=2), torch.stack([pair[1] for pair in pairs], dim=2)
        # All hands are posed and those not scored left out, since nobody knows on the host how many are.
        predicted = self._joints(numbers)
        weight = score * (score >= self.min_score) * scored[..., None]
        error = (weight * (predicted - xy).abs().sum(-1)).sum()
        count = scored.sum().clamp(min=1)
        return {
            'loss_reconstruction': error / (self.scale * count),
            'loss_regularization': self.reg_weight * self._regularization(numbers.float(), scored, pose.valid) / count,
            'error_px': (error / weight.sum().clamp(min=1e-6)).detach(),
        }

    def _regularization(self, numbers: Tensor, scored: Tensor, valid: Tensor) -> Tensor:
        """Eq. 9, summed over the scored hands (B, T, H)."""
        theta, beta, _ = numbers.split(self.sizes, dim=-1)
        size = theta.square().sum(-1) + self.shape_weight * beta.square().sum(-1)
        change = (beta[:, 1:] - beta[:, :-1]).square().sum(-1)
        follows = scored[:, 1:] & valid[:, :-1, None]
        return (size * scored).sum() + self.smooth_weight * (change * follows).sum()


def _view(points: Tensor, state: HandState) -> Tensor:
    return weak_perspective(points, state.rotation, state.scale, state.shift)


def _mirror(xy: Tensor, mirrored: Tensor, size: float) -> Tensor:
    """A left hand is the mirror image of a right one; for this camera, mirroring the picture is the same."""
    flipped = torch.stack([size - xy[..., 0], xy[..., 1]], dim=-1)
    return torch.where(mirrored[:, None, None], flipped, xy)
