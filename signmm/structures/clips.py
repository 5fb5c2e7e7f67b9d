"""Clips on their way through the steps of a pipeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from signmm.structures.pose_layout import PoseLayout
from signmm.structures.skeleton import Skeleton
from signmm.utils.exporting import is_exporting


@dataclass(frozen=True)
class Clips:
    """B clips padded to T frames, before or between the steps of a pipeline.

    Attributes:
        xy: (B, T, V, 2) pixels of the image, later of the crops; 0 for missing joints and in padding.
        score: (B, T, V) confidences; 0 for missing joints and in padding.
        length: (B,) int64 frames of each clip; they come first, padding follows.
        image_size: (B, 2) width and height in pixels; 0 where unknown.
        layout: Meaning of the V joints.
        frame_inds: (B, T) int64 numbers of the source frames, where anybody wants them.
        z: (B, T, V) third coordinate in the unit of ``xy``, growing away from the camera, or None.
        skeleton: See :class:`Skeleton`; None until a step makes it.
        crop_size: Side of the crops in pixels once the parts are cropped.
        mirror_left: Whether the left hand's crop is mirrored.
    """

    xy: Tensor
    score: Tensor
    length: Tensor
    image_size: Tensor
    layout: PoseLayout
    frame_inds: Tensor | None = None
    z: Tensor | None = None
    skeleton: Skeleton | None = None
    crop_size: float | None = None
    mirror_left: bool = False

    @property
    def valid(self) -> Tensor:
        """(B, T) bool, False = padding."""
        return torch.arange(self.score.shape[1], device=self.score.device) < self.length[:, None]

    def with_points(self, xy: Tensor, score: Tensor, z: Tensor | None = None) -> Clips:
        """Replaces the points: xy (B, T, V', 2), score and z (B, T, V'); missing ones become 0."""
        present = score > 0
        z = None if z is None else z * present
        return replace(self, xy=xy * present.to(xy.dtype)[..., None], score=score, z=z)

    def hide(self, kept: Tensor) -> Clips:
        """Makes joints missing, in the skeleton too, where ``kept``, broadcast to (B, T, V), is False."""
        skeleton = None if self.skeleton is None else self.skeleton.keep(kept)
        return replace(self.with_points(self.xy, self.score * kept, self.z), skeleton=skeleton)

    def select(self, joints: Tensor, layout: PoseLayout) -> Clips:
        """Takes joints by their indices (V',), whose meaning is the new layout."""
        skeleton = self.skeleton
        if skeleton is not None:
            points, score = skeleton.points.index_select(2, joints), skeleton.score.index_select(2, joints)
            skeleton = replace(skeleton, points=points, score=score)
        return replace(
            self,
            xy=self.xy.index_select(2, joints),
            score=self.score.index_select(2, joints),
            z=None if self.z is None else self.z.index_select(2, joints),
            layout=layout,
            skeleton=skeleton,
        )

    def map_frames(self, function: Callable[[Tensor], Tensor], length: Tensor) -> Clips:
        """Does the same, (B, T, ...) to (B, S, ...), to all that has frames; ``length`` (B,) is that afterwards."""
        skeleton = self.skeleton
        if skeleton is not None:
            skeleton = replace(skeleton, points=function(skeleton.points), score=function(skeleton.score))
        return replace(
            self,
            xy=function(self.xy),
            score=function(self.score),
            length=length,
            frame_inds=None if self.frame_inds is None else function(self.frame_inds),
            z=None if self.z is None else function(self.z),
            skeleton=skeleton,
        )

    def take_frames(self, index: Tensor, length: Tensor) -> Clips:
        """Gathers frames.

        Args:
            index: (B, S) int64 frame numbers.
            length: (B,) frames that remain of each clip, at most S.

        Returns:
            Clips of S frames, zero behind ``length``.
        """
        valid = torch.arange(index.shape[1], device=index.device) < length[:, None]
        rows = (index + torch.arange(index.shape[0], device=index.device)[:, None] * self.score.shape[1]).flatten()

        def take(x: Tensor) -> Tensor:
            taken = x.flatten(0, 1).index_select(0, rows).unflatten(0, tuple(index.shape))
            return taken * valid.view(*index.shape, *[1] * (x.dim() - 2))

        return self.map_frames(take, length)

    def keep_frames(self, keep: Tensor) -> Clips:
        """Keeps some frames of each clip, or all if none is to be kept.

        Args:
            keep: (B, T) bool.

        Returns:
            The clips with the kept frames first.
        """
        valid = self.valid
        keep = keep & valid
        # Most clips lose nothing; only the host may look.
        if keep.device.type == 'cpu' and not is_exporting() and torch.equal(keep, valid):
            return self
        keep = keep | (valid & ~keep.any(1, keepdim=True))
        frames = torch.arange(keep.shape[1], device=keep.device)[None].expand_as(keep)
        # Distinct keys, so that the order does not depend on how a run time sorts equal ones.
        order = torch.where(keep, frames, frames + keep.shape[1]).sort(1).indices
        return self.take_frames(order, keep.sum(1))

    def pad(self, frames: int) -> Clips:
        """Gives the clips another number of frames T: cuts padding off, or adds some."""
        have = self.score.shape[1]
        if have == frames:
            return self
        if have > frames:
            return self.map_frames(lambda x: x[:, :frames], self.length)
        return self.map_frames(
            lambda x: torch.cat([x, x.new_zeros(x.shape[0], frames - have, *x.shape[2:])], 1), self.length
        )

    def apply(self, function: Callable[[Tensor], Tensor]) -> Clips:
        """Changes all tensors, to move or pin them."""
        moved = self.map_frames(function, function(self.length))
        return replace(moved, image_size=function(self.image_size))

    @classmethod
    def join(cls, parts: Sequence[Clips]) -> Clips:
        """Puts clips of one kind one after the other.

        Args:
            parts: Clips of the same layout and crop. A third coordinate, which some may lack, is left out then.

        Returns:
            One batch, padded to the longest.
        """
        if len(parts) == 1:
            return parts[0]
        longest = max(part.score.shape[1] for part in parts)
        padded, first = [part.pad(longest) for part in parts], parts[0]

        def joined(name: str) -> Tensor | None:
            values = [getattr(part, name) for part in padded]
            return None if any(value is None for value in values) else torch.cat(values)

        skeletons = [part.skeleton for part in padded if part.skeleton is not None]
        skeleton = None
        if len(skeletons) == len(padded):
            # Depth of a skeleton goes with that of the clips.
            width = min(one.points.shape[-1] for one in skeletons)
            points = torch.cat([one.points[..., :width] for one in skeletons])
            skeleton = replace(skeletons[0], points=points, score=torch.cat([one.score for one in skeletons]))
        arrays: dict[str, Any] = {
            name: joined(name) for name in ('xy', 'score', 'length', 'image_size', 'frame_inds', 'z')
        }
        return replace(first, **arrays, skeleton=skeleton)
