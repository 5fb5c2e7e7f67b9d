"""An embedder without a graph: a small perceptron for each part."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.structures import PARTS, PoseBatch, get_layout


@MODELS.register_module()
class MLPEmbedder(nn.Module):
    """Maps the coordinates and confidences of each part by a perceptron with one hidden layer.

    Args:
        layout: Name of the layout of the poses.
        part_width: Dp, width of each part's embedding.
        scale: Pixels that become 1.
    """

    frame_wise = True

    def __init__(self, layout: str = 'triplet49', part_width: int = 512, scale: float = 256.0) -> None:
        super().__init__()
        members = get_layout(layout).parts
        self.layout = layout
        self.parts = tuple(part for part in PARTS if part in members)
        self.part_width = part_width
        self.scale = scale
        self.maps = nn.ModuleDict({part: _perceptron(3 * len(members[part]), part_width) for part in self.parts})

    def forward(self, pose: PoseBatch) -> Tensor:
        """Embeds each frame by itself.

        Args:
            pose: The batch, in the embedder's layout.

        Returns:
            (B, T, P, Dp).

        Raises:
            ValueError: The batch has another layout.
        """
        if pose.layout.name != self.layout:
            raise ValueError(f"MLPEmbedder: made for layout '{self.layout}', got '{pose.layout.name}'")
        return torch.stack([self._embed(pose, part) for part in self.parts], dim=2)

    def _embed(self, pose: PoseBatch, part: str) -> Tensor:
        xy, score = pose.part(part)
        return self.maps[part](torch.cat([xy / self.scale, score[..., None]], dim=-1).flatten(2))


def _perceptron(in_width: int, width: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(in_width, width), nn.ReLU(), nn.Linear(width, width))
