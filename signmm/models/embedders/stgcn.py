"""ST-GCN (Yan et al., AAAI 2018): spatial graph convolutions and temporal convolutions over all joints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from signmm.models.embedders.frame_norm import FrameNorm1d
from signmm.models.embedders.graph import skeleton_graph
from signmm.models.embedders.graph_unit import GraphUnit
from signmm.models.embedders.joint_inputs import JointInputs, NumberMap
from signmm.models.embedders.valid_frames import ValidFrames, check_layout
from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseLayout, get_layout


@MODELS.register_module()
class STGCNEmbedder(nn.Module):
    """Embeds all joints of a clip as one part; a frame sees its neighbours in time.

    Spatial partition (the joint, neighbours closer to the root, neighbours farther), nine blocks and learned edge
    importance as in the paper. The paper halves the frame rate twice; here the rate is kept, so that features line up
    with frames.

    Args:
        layout: Name of the pose layout, or the layout.
        widths: Width of each block; the last one is the part width Dp.
        temporal_kernel: Frames seen by each block, odd (paper: 9).
        use_score: Whether the confidence is a third input channel (paper: yes).
        scale: Coordinates are divided by it.
        dropout: Rate at the end of each block (paper: 0.5).
        learn_edges: Whether edge weights are multiplied by learned factors.
        features: Config or module of :class:`~signmm.models.features.PoseFeatures` instead of the crops' coordinates.
            The numbers of a frame are mapped linearly and added to the result.
    """

    frame_wise = False
    #: All joints together.
    parts = ('all',)

    def __init__(
        self,
        layout: str | PoseLayout = 'triplet49',
        widths: Sequence[int] = (64, 64, 64, 128, 128, 128, 256, 256, 256),
        temporal_kernel: int = 9,
        use_score: bool = True,
        scale: float = 256.0,
        dropout: float = 0.5,
        learn_edges: bool = True,
        features: dict[str, Any] | nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.layout = get_layout(layout)
        self.part_width = widths[-1]
        self.inputs = JointInputs(self.layout, features, scale, use_score)
        channels = self.inputs.width
        adjacency = skeleton_graph(self.layout)
        self.input_norm = FrameNorm1d(len(self.layout) * channels)
        self.units = nn.ModuleList(
            GraphUnit(adjacency, before, after, temporal_kernel, (0.0, dropout), i > 0, learn_edges)
            for i, (before, after) in enumerate(zip([channels, *widths[:-1]], widths, strict=True))
        )
        numbers = torch.arange(self.inputs.frame_width)[None]
        self.numbers = NumberMap(numbers, self.part_width) if numbers.numel() else None

    def forward(self, pose: PoseBatch) -> Tensor:
        """Embeds poses.

        Args:
            pose: B clips of T frames in this embedder's layout.

        Returns:
            (B, T, 1, Dp), the mean over the joints; zero in padding.
        """
        check_layout(pose, self.layout)
        frames = ValidFrames.of(pose)
        joints, numbers = self.inputs(pose)
        x = frames.gather(joints)
        x = self.input_norm(x.flatten(1)).view_as(x)
        for unit in self.units:
            x = unit(x, frames)
        x = x.mean(1)
        if self.numbers is not None:
            x = x + self.numbers(frames.gather(numbers))
        return frames.scatter(x[:, None])
