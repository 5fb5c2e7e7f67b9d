"""What is encoded of a masked clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import torch
from torch import Tensor

from signmm.models.backbone import PoseBackbone
from signmm.models.kept_frames import KeptFrames
from signmm.structures import MaskPlan, PoseBatch


@dataclass(frozen=True)
class AllFrames:
    """Every frame, hidden units as mask tokens, and nobody attends to a frame with one (released code).

    Attributes:
        valid: (B, T) bool, the frames without a mask token; all of a clip that has none.
    """

    valid: Tensor

    @classmethod
    def of(cls, pose: PoseBatch, plan: MaskPlan) -> AllFrames:
        """Reads the plan.

        Args:
            pose: B clips of T frames.
            plan: What is hidden.

        Returns:
            The view.
        """
        seen = pose.valid & ~plan.hidden.any(-1)
        return cls(torch.where(seen.any(1, keepdim=True), seen, pose.valid))


#: ``valid`` says which of the L frames encoded count.
View: TypeAlias = KeptFrames | AllFrames


def choose_views(pose: PoseBatch, plans: Sequence[MaskPlan], drop_hidden: bool) -> Sequence[View]:
    """Decides which frames are encoded.

    Args:
        pose: B clips.
        plans: What is hidden in each view.
        drop_hidden: Whether frames that are hidden as a whole leave the sequence, as in the paper.

    Returns:
        The frames of each view.
    """
    if drop_hidden:
        return KeptFrames.of([pose.valid & ~plan.hidden.all(-1) for plan in plans])
    return [AllFrames.of(pose, plan) for plan in plans]


def encode_view(backbone: PoseBackbone, pose: PoseBatch, plan: MaskPlan, view: View) -> Tensor:
    """Encodes one view of the poses.

    Args:
        backbone: The trained one or the one that follows it; for :class:`AllFrames` its encoder takes ``keys``, as
            TransformerEncoder does.
        pose: B clips.
        plan: What is hidden.
        view: Which frames are encoded.

    Returns:
        (B, L, P, Dp) features; those of ``view.valid`` saw an unmasked frame.
    """
    if isinstance(view, KeptFrames):
        return backbone.encode(pose, plan, view)
    x = backbone.embed(pose, plan)
    return backbone.encoder(x.flatten(2), pose.valid, keys=view.valid).view_as(x)  # type: ignore[call-arg]


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


def masked_percentage(pose: PoseBatch, plan: MaskPlan) -> Tensor:
    """Measures how much is hidden.

    Args:
        pose: B clips of T frames.
        plan: What is hidden.

    Returns:
        Percentage of the units of valid frames.
    """
    units = pose.valid.sum() * plan.hidden.shape[-1]
    return 100 * plan.hidden.sum() / units.clamp(min=1)
