"""The pose triplet embedder: one GCN for both hands, one for the body (BEST sec. 3.2, MASA sec. III-B)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.embedders.graph import part_graph
from signmm.models.embedders.joint_inputs import JointInputs, NumberMap, kinds_of
from signmm.models.embedders.pose_gcn import PoseGCN
from signmm.models.embedders.valid_frames import ValidFrames, check_layout
from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseLayout, get_layout


@MODELS.register_module()
class TripletEmbedder(nn.Module):
    """Embeds left hand, right hand and body of each frame; layouts without hands or without body have fewer parts.

    Both hands pass through the same network in one batch, so the left one should be mirrored beforehand (CropParts).
    Padding frames are left out of the networks and are zero in the result.

    Args:
        layout: Name of the pose layout, or the layout.
        part_width: Width Dp of each part's embedding (512 in the papers).
        widths: Five widths inside the GCN, see :class:`PoseGCN`.
        temporal_kernel: See :class:`PoseGCN`; with one, the embedder is not frame-wise.
        use_score: Whether the confidence is a third input channel.
        scale: Coordinates are divided by it.
        dropout: Rate inside the GCN.
        out_dropout: Rate on the embeddings.
        features: Config or module of :class:`~signmm.models.features.PoseFeatures` instead of the crops' coordinates.
            The numbers of a frame are mapped linearly and added to the embedding of their part.
        parts: Parts to embed, in this order; by default hands and body.
    """

    tiny: ClassVar[dict[str, Any]] = dict(part_width=4)

    def __init__(
        self,
        layout: str | PoseLayout = 'triplet49',
        part_width: int = 512,
        widths: Sequence[int] | None = None,
        temporal_kernel: int | None = None,
        use_score: bool = False,
        scale: float = 256.0,
        dropout: float = 0.05,
        out_dropout: float = 0.25,
        features: dict[str, Any] | nn.Module | None = None,
        parts: Sequence[str] | None = None,
    ) -> None:
        super().__init__()
        self.layout = get_layout(layout)
        self.groups = kinds_of(self.layout, parts)
        self.parts = tuple(part for members in self.groups.values() for part in members)
        self.part_width = part_width
        self.inputs = JointInputs(self.layout, features, scale, use_score)
        self.frame_wise = temporal_kernel in (None, 1) and self.inputs.frame_wise
        numbers = self.inputs.numbers(self.parts)
        for kind, members in self.groups.items():
            sizes = self.inputs.width, part_width, widths, temporal_kernel, dropout, out_dropout
            self.add_module(f'{kind}_gcn', self._gcn(members[0], *sizes))
            columns = torch.stack([numbers[part] for part in members])
            self.add_module(f'{kind}_numbers', NumberMap(columns, part_width) if columns.numel() else None)
            joints = torch.tensor([self.layout.parts[part] for part in members])
            self.register_buffer(f'{kind}_joints', joints, persistent=False)

    def _gcn(self, part: str, *sizes: Any) -> PoseGCN:
        return PoseGCN(part_graph(self.layout, part), *sizes)

    def forward(self, pose: PoseBatch) -> Tensor:
        """Embeds poses in this embedder's layout: (B, T, P, Dp), parts in the order of ``parts``."""
        check_layout(pose, self.layout)
        frames = ValidFrames.of(pose)
        joints, numbers = self.inputs(pose)
        rows, numbers = frames.gather(joints), frames.gather(numbers)
        found = [self._embed(kind, rows, numbers, frames) for kind in self.groups]
        return frames.scatter(torch.cat(found, dim=1) if len(found) > 1 else found[0])

    def _embed(self, kind: str, rows: Tensor, numbers: Tensor, frames: ValidFrames) -> Tensor:
        """(N, streams, width) embeddings of the parts of one kind in the N valid frames."""
        index = getattr(self, f'{kind}_joints')
        x = rows.index_select(1, index.flatten()).unflatten(1, tuple(index.shape)).flatten(0, 1)
        x = getattr(self, f'{kind}_gcn')(x, frames)
        extra = getattr(self, f'{kind}_numbers')
        return (x if extra is None else x + extra(numbers)).unflatten(0, (-1, len(index)))
