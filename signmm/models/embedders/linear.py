"""A plain linear or two-layer embedding of the coordinates, the baseline for any layout."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.masking.base import unit_parts
from signmm.models.embedders.valid_frames import ValidFrames, check_layout, joint_inputs
from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseLayout, get_layout, part_kind


@MODELS.register_module()
class LinearEmbedder(nn.Module):
    """Maps the joints of each part to one vector; both hands share weights.

    Args:
        layout: Name of the pose layout, or the layout.
        part_width: Width Dp of each part's embedding.
        hidden_width: Width of a hidden GELU layer; None for a linear map.
        use_score: Whether confidences are inputs too.
        scale: Coordinates are divided by it.
        dropout: Rate on the embeddings.
    """

    frame_wise = True

    def __init__(
        self,
        layout: str | PoseLayout = 'triplet49',
        part_width: int = 64,
        hidden_width: int | None = None,
        use_score: bool = True,
        scale: float = 256.0,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.layout = get_layout(layout)
        self.parts = unit_parts(self.layout)
        self.part_width = part_width
        self.scale, self.use_score = scale, use_score
        self.networks = nn.ModuleDict()
        for kind in dict.fromkeys(part_kind(part) for part in self.parts):
            members = [self.layout.parts[part] for part in self.parts if part_kind(part) == kind]
            self.register_buffer(f'{kind}_joints', torch.tensor(members), persistent=False)
            size = len(members[0]) * (3 if use_score else 2)
            layers: list[nn.Module] = [nn.BatchNorm1d(size)]
            if hidden_width is not None:
                layers += [nn.Linear(size, hidden_width), nn.GELU()]
            layers += [nn.Linear(hidden_width or size, part_width), nn.Dropout(dropout)]
            self.networks[kind] = nn.Sequential(*layers)

    def forward(self, pose: PoseBatch) -> Tensor:
        """Embeds poses.

        Args:
            pose: B clips of T frames in this embedder's layout.

        Returns:
            (B, T, P, Dp), parts in the order of ``parts``; zero in padding.
        """
        check_layout(pose, self.layout)
        frames = ValidFrames(pose.valid)
        found = []
        for kind, network in self.networks.items():
            joints = getattr(self, f'{kind}_joints')
            x = joint_inputs(pose, frames, joints, self.scale, self.use_score)
            found.append(network(x.flatten(2).flatten(0, 1)).unflatten(0, (-1, len(joints))))
        return frames.scatter(torch.cat(found, dim=1))
