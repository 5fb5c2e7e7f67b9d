"""An encoder that never sees what is masked: hidden frames leave the sequence and come back as mask tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from signmm.models.backbone import PoseBackbone, corrupt
from signmm.structures import MaskPlan, PoseBatch


@dataclass(frozen=True)
class KeptFrames:
    """Which S of the T frames of each clip stay; clips with fewer than S are padded at the end.

    Attributes:
        index: (B, S) frame numbers in order.
        valid: (B, S) bool, False = padding.
        frames: T.
    """

    index: Tensor
    valid: Tensor
    frames: int

    @classmethod
    def of(cls, kept: Tensor) -> KeptFrames:
        """Makes the choice.

        Args:
            kept: (B, T) bool.

        Returns:
            The frames kept; S is the largest count of the batch, at least 1.
        """
        count = kept.sum(1)
        size = max(1, int(count.max()))
        index = (~kept).to(torch.uint8).argsort(dim=1, stable=True)[:, :size]
        return cls(index, torch.arange(size, device=kept.device) < count[:, None], kept.shape[1])

    def gather(self, x: Tensor) -> Tensor:
        """Takes the kept frames.

        Args:
            x: (B, T, ...).

        Returns:
            (B, S, ...); padding holds anything.
        """
        return x.flatten(0, 1).index_select(0, self._flat()).unflatten(0, tuple(self.index.shape))

    def scatter(self, x: Tensor, fill: Tensor) -> Tensor:
        """Puts the kept frames back in order.

        Args:
            x: (B, S, ...).
            fill: What stands at all other frames, broadcastable to (B, T, ...).

        Returns:
            (B, T, ...).
        """
        real = self.valid.flatten().nonzero()[:, 0]
        base = fill.to(x.dtype).expand(len(x), self.frames, *x.shape[2:]).flatten(0, 1)
        full = base.index_copy(0, self._flat().index_select(0, real), x.flatten(0, 1).index_select(0, real))
        return full.unflatten(0, (len(x), self.frames))

    def _flat(self) -> Tensor:
        start = torch.arange(len(self.index), device=self.index.device)[:, None] * self.frames
        return (self.index + start).flatten()


def spare_empty(plan: MaskPlan, valid: Tensor) -> MaskPlan:
    """Takes back what is hidden of clips of which nothing would be left, e.g. those of a single frame.

    Args:
        plan: The plan.
        valid: (B, T) bool.

    Returns:
        A plan that leaves each clip at least one frame in which some part is visible.
    """
    some = (valid & ~plan.hidden.all(-1)).any(1)[:, None, None]
    return replace(plan, hidden=plan.hidden & some, scored=plan.scored & some)


def encode_visible(backbone: PoseBackbone, pose: PoseBatch, plan: MaskPlan) -> tuple[Tensor, KeptFrames]:
    """Encodes what is visible. A frame that is hidden as a whole costs nothing and has no influence.

    A frame of which some parts are hidden stays, with mask tokens in their place. Positions are those of the full clip.
    An embedder that is not frame-wise reads the full clip, so there masked frames leak into their neighbours.

    Args:
        backbone: Embedder, mask token, positions, encoder.
        pose: B clips of T frames.
        plan: What is hidden, zeroed or disturbed.

    Returns:
        (B, S, P, Dp) features of the kept frames, and which they are.
    """
    pose = corrupt(pose, plan)
    kept = KeptFrames.of(pose.valid & ~plan.hidden.all(-1))
    if backbone.embedder.frame_wise:
        x = backbone.embedder(pose.take_frames(kept.index, kept.valid))
    else:
        x = kept.gather(backbone.embedder(pose))
    x = torch.where(kept.gather(plan.hidden)[..., None], backbone.mask_token.to(x.dtype), x).flatten(2)
    if backbone.positions is not None:
        x = kept.gather(backbone.positions(kept.scatter(x, x.new_zeros(()))))
    feats = backbone.encoder(x, kept.valid)
    return feats.unflatten(2, (len(backbone.parts), backbone.part_width)), kept


def encode_all(backbone: PoseBackbone, pose: PoseBatch, plan: MaskPlan) -> tuple[Tensor, Tensor]:
    """Encodes the full sequence; hidden units are mask tokens, and nobody attends to a frame with one (released code).

    Args:
        backbone: Its encoder takes ``keys``, as TransformerEncoder does.
        pose: B clips of T frames.
        plan: What is hidden, zeroed or disturbed.

    Returns:
        (B, T, P, Dp) features, and (B, T) bool, the frames without a mask token; all of a clip that has none.
    """
    seen = pose.valid & ~plan.hidden.any(-1)
    seen = torch.where(seen.any(1, keepdim=True), seen, pose.valid)
    x = backbone.embed(pose, plan)
    return backbone.encoder(x.flatten(2), pose.valid, keys=seen).view_as(x), seen


def decode_masked(decoder: nn.Module, backbone: PoseBackbone, feats: Tensor, kept: KeptFrames, valid: Tensor) -> Tensor:
    """Puts mask tokens where frames are missing and decodes the full sequence (eq. 2).

    Args:
        decoder: Has the contract of an encoder.
        backbone: Lends its mask token and its positions.
        feats: (B, S, P, Dp) features of the kept frames.
        kept: Which they are.
        valid: (B, T) bool.

    Returns:
        (B, T, P, Dp).
    """
    x = kept.scatter(feats, backbone.mask_token).flatten(2)
    if backbone.positions is not None:
        x = backbone.positions(x)
    return decoder(x, valid).unflatten(2, feats.shape[2:])
