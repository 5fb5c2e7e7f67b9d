"""Features as they are, for what is fitted to them without gradients."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.embedders.joint_inputs import JointInputs
from signmm.models.embedders.valid_frames import check_layout
from signmm.registry import MODELS
from signmm.structures import PoseBatch, get_layout


@MODELS.register_module()
class FeatureEmbedder(nn.Module):
    """Hands on the features of the whole skeleton, without parameters.

    Args:
        features: Config of :class:`PoseFeatures`; its layout is this one.
        layout: Name of the layout of the poses.
    """

    tiny: ClassVar[dict[str, Any]] = dict(features=dict(type='PoseFeatures', source='crop', bones=False))
    columns: Tensor
    parts = ('all',)

    def __init__(self, features: dict[str, Any] | nn.Module, layout: str = 'triplet49') -> None:
        super().__init__()
        self.layout = get_layout(layout)
        self.inputs = JointInputs(self.layout, features)
        self.frame_wise = self.inputs.frame_wise
        self.register_buffer('columns', self.inputs.columns(self.parts)['all'], persistent=False)
        self.part_width = len(self.columns)

    def forward(self, pose: PoseBatch) -> Tensor:
        """Computes features: (B, T, 1, Dp), zero in padding."""
        check_layout(pose, self.layout)
        joints, numbers = self.inputs(pose)
        x = torch.cat([joints.flatten(2), numbers], 2).index_select(2, self.columns)
        return x.masked_fill(~pose.valid[..., None], 0)[:, :, None]
