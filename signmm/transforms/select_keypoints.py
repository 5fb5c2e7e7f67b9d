"""Converts the pose to another layout."""

from __future__ import annotations

import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout, get_layout
from signmm.transforms.step import Draws, PoseStep


@TRANSFORMS.register_module()
class SelectKeypoints(PoseStep):
    """Selects and reorders joints by name.

    Args:
        layout: The layout wanted, by name.

    Raises:
        KeyError: The layout is unknown, or the clip's layout lacks joints of it (they are listed).
    """

    frame_wise = True
    index: Tensor

    def __init__(self, layout: str = 'triplet49') -> None:
        super().__init__()
        self.target = get_layout(layout)

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds the joints."""
        super().prepare(layout)
        self.register_buffer('index', torch.from_numpy(layout.select(self.target)), persistent=False)
        return self.target

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Takes the joints."""
        return clips if clips.layout is self.target else clips.select(self.index, self.target)
