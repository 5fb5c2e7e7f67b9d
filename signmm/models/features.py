"""What embedders read of a pose: joints, bones, lengths, angles, motion, distances, presence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import torch
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseLayout, get_layout
from signmm.utils.suggest import choose

Choice = bool | Sequence[str]
_SOURCES = ('skeleton', 'crop')


class FeatureTensors(NamedTuple):
    """Features of a batch.

    Attributes:
        joints: (B, T, V, C) channels of each joint.
        frames: (B, T, K) numbers that belong to no single joint.
    """

    joints: Tensor
    frames: Tensor


@MODELS.register_module()
class PoseFeatures(nn.Module):
    """Computes features from coordinates, without parameters.

    Whatever reads a joint or a frame that is missing, masked or padding is 0. Channels of a joint, in this order:
    coordinates, bone (the vector from the joint's parent to it), bone length, cosine of the angle between its bone and
    the bone to its first child, motion (the displacement to the frame ``k`` later, 0 in the last ``k`` frames). Numbers
    of a frame: distances between chosen joints, then the share of each part's joints that were found.

    Args:
        layout: Name of the pose layout, or the layout.
        source: ``'skeleton'``: one frame of the whole signer in shoulder widths (``PoseBatch.skeleton``); ``'crop'``:
            the crops of the parts over 256, in which bones do not go from one part to another.
        joints: Parts of whose joints the coordinates are given; True for all joints, False for none.
        bones: The same for bone vectors.
        lengths: The same for bone lengths.
        angles: The same for angles.
        motion: Intervals ``k`` in frames.
        motion_parts: Parts whose motion is given.
        distances: Names of joints; the distances between every two of them.
        presence: Whether the share of the joints found is given for each part.
        depth: Parts whose z is read. Where z has another origin in each part (MediaPipe), a bone or distance between
            two parts is measured in x and y alone.
        mirror_left: Whether the left hand's coordinates and vectors are turned into those of its mirror image, so that
            both hands can share a network; by default for the skeleton alone, as CropParts mirrors by itself.

    Raises:
        ValueError: An unknown part or source, or nothing to compute.
        KeyError: An unknown joint in ``distances``.
    """

    parent: Tensor
    child: Tensor
    has_bone: Tensor
    has_angle: Tensor
    z_joint: Tensor
    z_bone: Tensor
    sign: Tensor
    first: Tensor
    second: Tensor
    z_pair: Tensor
    part_share: Tensor
    shown: Tensor

    def __init__(
        self,
        layout: str | PoseLayout = 'triplet49',
        source: str = 'skeleton',
        joints: Choice = True,
        bones: Choice = True,
        lengths: Choice = False,
        angles: Choice = False,
        motion: Sequence[int] = (),
        motion_parts: Choice = True,
        distances: Sequence[str] = (),
        presence: bool = False,
        depth: Choice = False,
        mirror_left: bool | None = None,
    ) -> None:
        super().__init__()
        choose('PoseFeatures: source', source, _SOURCES)
        if any(k < 1 for k in motion):
            raise ValueError(f'PoseFeatures: motion needs intervals of at least 1 frame, got {tuple(motion)}')
        self.layout, self.source, self.motion = get_layout(layout), source, tuple(motion)
        self.presence = presence
        self.parts: tuple[str, ...] = tuple(self.layout.parts)
        part_of = _part_numbers(self.layout)
        self._choose_bones(part_of)
        deep = self._chosen('depth', depth)
        self.dims = 3 if bool(deep.any()) else 2
        self.depth_parts = [part for part in self.parts if bool(deep[list(self.layout.parts[part])].any())]
        same = part_of == part_of[self.parent]
        sign = torch.ones(len(self.layout), 1, 3)
        if mirror_left or (mirror_left is None and source == 'skeleton'):
            sign[list(self.layout.parts.get('left', ())), :, 0] = -1
        self._keep('sign', sign[..., : self.dims])
        self._keep('z_joint', _z_mask(deep, self.dims))
        self._keep('z_bone', _z_mask(deep & deep[self.parent] & same, self.dims))
        self._choose_channels(joints, bones, lengths, angles, motion_parts)
        self._choose_distances(distances, deep, part_of)
        if not self.joint_width and not self.frame_width:
            raise ValueError('PoseFeatures: nothing to compute; set joints, bones, motion, distances or another option')

    def forward(self, pose: PoseBatch) -> FeatureTensors:
        """Computes the features.

        Args:
            pose: B clips of T frames in this layout.

        Returns:
            The features, float32.

        Raises:
            ValueError: The batch has no skeleton, or no z, and the features need it.
        """
        points, seen = self._points(pose)
        placed = pose.skeleton.placed if self.source == 'skeleton' and pose.skeleton is not None else None
        channels = self._joint_channels(points, seen, placed)
        joints = torch.cat(channels, -1) if channels else points[..., :0]
        joints = joints * self.shown.to(joints.dtype)
        frames = []
        if len(self.first):
            gap = (points[:, :, self.second] - points[:, :, self.first]) * self.z_pair
            there = seen[:, :, self.second] & seen[:, :, self.first]
            frames.append(gap.square().sum(-1).sqrt() * there)
        if self.presence:
            frames.append(seen.to(points.dtype) @ self.part_share)
        return FeatureTensors(joints, torch.cat(frames, -1) if frames else points[..., 0, :0])

    def _joint_channels(self, points: Tensor, seen: Tensor, placed: Tensor | None) -> list[Tensor]:
        found = []
        places, there = points, seen
        if placed is not None:
            places, there = points * placed[..., None, None], seen & placed[..., None]
        bone = (points - points[:, :, self.parent]) * self.z_bone
        has_bone = seen & seen[:, :, self.parent] & self.has_bone
        bone = bone * has_bone[..., None]
        length = bone.square().sum(-1, keepdim=True).sqrt()
        if self._uses['joints']:
            found.append(places * self.z_joint * self.sign[:, 0])
        if self._uses['bones']:
            found.append(bone * self.sign[:, 0])
        if self._uses['lengths']:
            found.append(length)
        if self._uses['angles']:
            direction = bone / length.clamp(min=1e-6)
            cosine = (direction * direction[:, :, self.child]).sum(-1)
            found.append((cosine * self.has_angle)[..., None])
        for k in self.motion:
            step = nn.functional.pad(points[:, k:] - points[:, :-k], (0, 0, 0, 0, 0, min(k, points.shape[1])))
            both = nn.functional.pad(there[:, k:] & there[:, :-k], (0, 0, 0, min(k, points.shape[1])))
            found.append(step * both[..., None] * self.z_joint * self.sign[:, 0])
        return found

    def _points(self, pose: PoseBatch) -> tuple[Tensor, Tensor]:
        """Coordinates (B, T, V, dims) and which joints count (B, T, V)."""
        if self.source == 'crop':
            points, score = pose.xy.float() / 256.0, pose.score
        elif pose.skeleton is None:
            raise ValueError(
                'PoseFeatures: the batch has no skeleton; put the step that makes it into the pipeline before '
                "CropParts, or read the crops with source='crop'"
            )
        else:
            points, score = pose.skeleton.points.float(), pose.skeleton.score
        if points.shape[-1] < self.dims:
            raise ValueError(
                f'PoseFeatures: depth={self.depth_parts} needs z, but the poses have x and y alone (z in metres is not '
                'read); set depth=False'
            )
        seen = (score > 0) & pose.valid[..., None]
        return points[..., : self.dims].masked_fill(~seen[..., None], 0.0), seen

    def _choose_bones(self, part_of: Tensor) -> None:
        count = len(self.layout)
        parent, child = torch.arange(count), torch.arange(count)
        for a, b in self.layout.bones:
            if self.source == 'crop' and part_of[a] != part_of[b]:
                continue
            if parent[b] == b:
                parent[b] = a
                if child[a] == a:
                    child[a] = b
        self._keep('parent', parent)
        self._keep('child', child)
        self._keep('has_bone', parent != torch.arange(count))
        self._keep('has_angle', (parent != torch.arange(count)) & (child != torch.arange(count)))

    def _choose_channels(self, joints: Choice, bones: Choice, lengths: Choice, angles: Choice, motion: Choice) -> None:
        chosen = {
            'joints': (self._chosen('joints', joints), self.z_joint),
            'bones': (self._chosen('bones', bones) & self.has_bone, self.z_bone),
            'lengths': (self._chosen('lengths', lengths) & self.has_bone, None),
            'angles': (self._chosen('angles', angles) & self.has_angle, None),
        }
        self._uses = {name: bool(mask.any()) for name, (mask, _) in chosen.items()}
        shown = []
        for name, (mask, depth) in chosen.items():
            if self._uses[name]:
                shown.append(mask[:, None] & (depth > 0) if depth is not None else mask[:, None])
        shown += [self._chosen('motion_parts', motion)[:, None] & (self.z_joint > 0)] * len(self.motion)
        self._keep('shown', torch.cat(shown, 1) if shown else torch.zeros(len(self.layout), 0, dtype=torch.bool))
        #: C, channels of a joint; where ``shown`` (V, C) is False, a channel is always 0.
        self.joint_width: int = self.shown.shape[1]

    def _choose_distances(self, names: Sequence[str], deep: Tensor, part_of: Tensor) -> None:
        index = self.layout.indices(list(names)).tolist()
        if len(index) == 1 or len(set(index)) < len(index):
            raise ValueError(f'PoseFeatures: distances needs two or more different joints, got {tuple(names)}')
        pairs = torch.tensor(list(combinations(index, 2)), dtype=torch.long).view(-1, 2)
        self._keep('first', pairs[:, 0])
        self._keep('second', pairs[:, 1])
        same = part_of[pairs[:, 0]] == part_of[pairs[:, 1]]
        self._keep('z_pair', _z_mask(deep[pairs].all(1) & same, self.dims))
        share = torch.zeros(len(self.layout), len(self.parts))
        for number, part in enumerate(self.parts):
            share[list(self.layout.parts[part]), number] = 1 / len(self.layout.parts[part])
        self._keep('part_share', share)
        #: Part of each number of a frame; a distance between two parts belongs to none (None).
        self.frame_parts: list[str | None] = [
            self.parts[part_of[a]] if part_of[a] == part_of[b] and part_of[a] >= 0 else None for a, b in pairs.tolist()
        ] + (list(self.parts) if self.presence else [])
        #: K
        self.frame_width: int = len(self.frame_parts)

    def _chosen(self, option: str, choice: Choice) -> Tensor:
        """(V,) bool of an option that is True, False or names of parts."""
        if isinstance(choice, bool):
            return torch.full((len(self.layout),), choice)
        unknown = [part for part in choice if part not in self.layout.parts]
        if unknown or isinstance(choice, str):
            got = unknown[0] if unknown and not isinstance(choice, str) else str(choice)
            raise ValueError(
                f"PoseFeatures: {option} must be True, False or a list of parts of layout '{self.layout.name}' "
                f'({", ".join(self.layout.parts)}), got {got!r}'
            )
        chosen = torch.zeros(len(self.layout), dtype=torch.bool)
        chosen[[joint for part in choice for joint in self.layout.parts[part]]] = True
        return chosen

    def _keep(self, name: str, value: Tensor) -> None:
        self.register_buffer(name, value, persistent=False)


def reads_depth(model: nn.Module) -> bool:
    """Tells whether a model needs a third coordinate.

    Args:
        model: A recogniser or encoder.

    Returns:
        Whether features in it read z.
    """
    return any(isinstance(module, PoseFeatures) and module.dims == 3 for module in model.modules())


def _part_numbers(layout: PoseLayout) -> Tensor:
    numbers = torch.full((len(layout),), -1)
    for number, joints in enumerate(layout.parts.values()):
        numbers[list(joints)] = number
    return numbers


def _z_mask(deep: Tensor, dims: int) -> Tensor:
    """(N, dims) factors that leave x and y, and z where it counts."""
    return torch.cat([torch.ones(len(deep), 2), deep[:, None].float()], 1)[:, :dims]
