"""ST-GCN (Yan et al., AAAI 2018): spatial graph convolutions and temporal convolutions over all joints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

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
    importance as in the paper. The paper halves the frame rate twice (``strides``); by default the rate is kept, so
    that every frame has a feature of its own. With strides, neighbouring frames share one, and heads need not know.

    Args:
        layout: Name of the pose layout, or the layout.
        widths: Width of each block; the last one is the part width Dp.
        temporal_kernel: Frames seen by each block, odd (paper: 9).
        use_score: Whether the confidence is a third input channel (paper: yes).
        scale: Coordinates are divided by it.
        dropout: Rate at the end of each block (paper: 0.5).
        learn_edges: Whether edge weights are multiplied by learned factors.
        strides: Stride in time of each block; (1, 1, 1, 2, 1, 1, 2, 1, 1) is the paper's, None keeps the frame rate.
        features: Config or module of :class:`~signmm.models.features.PoseFeatures` instead of the crops' coordinates.
            The numbers of a frame are mapped linearly and added to the result.
    """

    tiny: ClassVar[dict[str, Any]] = dict(widths=(4, 6), temporal_kernel=3)

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
        strides: Sequence[int] | None = None,
        features: dict[str, Any] | nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.layout = get_layout(layout)
        self.part_width = widths[-1]
        self.inputs = JointInputs(self.layout, features, scale, use_score)
        channels = self.inputs.width
        adjacency = skeleton_graph(self.layout)
        self.input_norm = FrameNorm1d(len(self.layout) * channels)
        self.strides = tuple(strides or [1] * len(widths))
        if len(self.strides) != len(widths) or min(self.strides) < 1:
            raise ValueError(f'STGCNEmbedder: strides must be {len(widths)} numbers from 1 on, got {self.strides}')
        ins = [channels, *widths[:-1]]
        self.units = nn.ModuleList(
            GraphUnit(adjacency, before, after, temporal_kernel, (0.0, dropout), i > 0, learn_edges, stride)
            for i, (before, after, stride) in enumerate(zip(ins, widths, self.strides, strict=True))
        )
        numbers = torch.arange(self.inputs.frame_width)[None]
        self.numbers = NumberMap(numbers, self.part_width) if numbers.numel() else None

    def forward(self, pose: PoseBatch) -> Tensor:
        """Embeds poses in this embedder's layout: (B, T, 1, Dp), the mean over the joints; zero in padding."""
        check_layout(pose, self.layout)
        frames = ValidFrames.of(pose)
        joints, numbers = self.inputs(pose)
        x = frames.gather(joints)
        x = self.input_norm(x.flatten(1)).view_as(x)
        steps = frames
        for unit, stride in zip(self.units, self.strides, strict=True):
            after = steps.every(stride) if stride > 1 else None
            x, steps = unit(x, steps, after), after or steps
        x = x.mean(1)
        if steps is not frames:
            full = steps.scatter(x).repeat_interleave(math.prod(self.strides), dim=1)
            x = frames.gather(full[:, : pose.valid.shape[1]])
        if self.numbers is not None:
            x = x + self.numbers(frames.gather(numbers))
        return frames.scatter(x[:, None])
