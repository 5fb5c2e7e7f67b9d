"""A plain linear or two-layer embedding of coordinates or features, for any layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.embedders.frame_norm import FrameNorm1d
from signmm.models.embedders.joint_inputs import JointInputs, kinds_of
from signmm.models.embedders.valid_frames import ValidFrames, check_layout
from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseLayout, get_layout


@MODELS.register_module()
class LinearEmbedder(nn.Module):
    """Maps what is known of each part to one vector; both hands share weights.

    Args:
        layout: Name of the pose layout, or the layout.
        part_width: Width Dp of each part's embedding.
        hidden_width: Width of a hidden GELU layer; None for a linear map.
        use_score: Whether confidences are inputs too.
        scale: Coordinates of the crops are divided by it.
        dropout: Rate on the embeddings.
        features: Config or module of :class:`~signmm.models.features.PoseFeatures` instead of the crops' coordinates.
        parts: Parts to embed, in this order; by default hands and body. ``('all',)`` embeds everything as one part.
        out_norm: Whether the embeddings are batch-normalised.

    Raises:
        ValueError: Unknown parts, or hands with different features.
    """

    tiny: ClassVar[dict[str, Any]] = dict(part_width=4, hidden_width=6)

    def __init__(
        self,
        layout: str | PoseLayout = 'triplet49',
        part_width: int = 64,
        hidden_width: int | None = None,
        use_score: bool = True,
        scale: float = 256.0,
        dropout: float = 0.0,
        features: dict[str, Any] | nn.Module | None = None,
        parts: Sequence[str] | None = None,
        out_norm: bool = False,
    ) -> None:
        super().__init__()
        self.layout = get_layout(layout)
        groups = kinds_of(self.layout, parts)
        self.parts = tuple(part for members in groups.values() for part in members)
        self.part_width = part_width
        self.inputs = JointInputs(self.layout, features, scale, use_score)
        self.frame_wise = self.inputs.frame_wise
        self.networks = nn.ModuleDict()
        columns = self.inputs.columns(self.parts)
        for kind, names in groups.items():
            members = torch.stack([columns[part] for part in names])
            self.register_buffer(f'{kind}_columns', members, persistent=False)
            size = members.shape[1]
            layers: list[nn.Module] = [FrameNorm1d(size)]
            if hidden_width is not None:
                layers += [nn.Linear(size, hidden_width), nn.GELU()]
            layers += [nn.Linear(hidden_width or size, part_width)]
            layers += [FrameNorm1d(part_width)] if out_norm else []
            self.networks[kind] = nn.Sequential(*layers, nn.Dropout(dropout))

    def forward(self, pose: PoseBatch) -> Tensor:
        """Embeds poses in this embedder's layout: (B, T, P, Dp), parts in the order of ``parts``; zero in padding."""
        check_layout(pose, self.layout)
        frames = ValidFrames.of(pose)
        joints, numbers = self.inputs(pose)
        x = frames.gather(torch.cat([joints.flatten(2), numbers], 2))
        found = []
        for kind, network in self.networks.items():
            columns = getattr(self, f'{kind}_columns')
            rows = x.index_select(1, columns.flatten()).view(-1, columns.shape[1])
            found.append(network(rows).unflatten(0, (-1, len(columns))))
        return frames.scatter(torch.cat(found, dim=1))
