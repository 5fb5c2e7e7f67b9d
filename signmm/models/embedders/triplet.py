"""The pose triplet embedder: one GCN for both hands, one for the body (BEST sec. 3.2, MASA sec. III-B)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from signmm.masking.base import unit_parts
from signmm.models.embedders.graph import PartGraph, part_graph
from signmm.models.embedders.pose_gcn import PoseGCN
from signmm.models.embedders.valid_frames import ValidFrames, check_layout, joint_inputs
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
        input_eps: See :class:`PoseGCN`.
        temporal_blocks: Temporal convolutions at the end of each GCN, see :class:`PoseGCN`; with some, the embedder is
            not frame-wise, and masked frames leak into visible ones.
        body_edges: ``'all'``, or ``'released'`` for the pooled body graph of released MASA code, see
            :func:`part_graph`.
    """

    hand_joints: Tensor
    body_joints: Tensor

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
        input_eps: float = 1e-5,
        temporal_blocks: int = 0,
        body_edges: str = 'all',
    ) -> None:
        super().__init__()
        self.layout = get_layout(layout)
        self.parts = unit_parts(self.layout)
        self.part_width = part_width
        self.frame_wise = temporal_kernel in (None, 1) and not temporal_blocks
        self.scale, self.use_score = scale, use_score

        def gcn(graph: PartGraph) -> PoseGCN:
            channels = 3 if use_score else 2
            return PoseGCN(
                graph, channels, part_width, widths, temporal_kernel, dropout, out_dropout, input_eps, temporal_blocks
            )

        hands = [part for part in self.parts if part != 'body']
        self.hand_gcn = gcn(part_graph(self.layout, hands[0])) if hands else None
        self.body_gcn = gcn(part_graph(self.layout, 'body', body_edges)) if 'body' in self.parts else None
        self.register_buffer('hand_joints', torch.tensor([self.layout.parts[p] for p in hands]), persistent=False)
        self.register_buffer('body_joints', torch.tensor([self.layout.parts.get('body', ())]), persistent=False)

    def forward(self, pose: PoseBatch) -> Tensor:
        """Embeds poses.

        Args:
            pose: B clips of T frames in this embedder's layout.

        Returns:
            (B, T, P, Dp), parts in the order of ``parts``.
        """
        check_layout(pose, self.layout)
        frames = ValidFrames(pose.valid)
        found = [
            self._embed(gcn, joints, pose, frames)
            for gcn, joints in ((self.hand_gcn, self.hand_joints), (self.body_gcn, self.body_joints))
            if gcn is not None
        ]
        return frames.scatter(torch.cat(found, dim=1) if len(found) > 1 else found[0])

    def _embed(self, gcn: PoseGCN, joints: Tensor, pose: PoseBatch, frames: ValidFrames) -> Tensor:
        x = joint_inputs(pose, frames, joints, self.scale, self.use_score)
        return gcn(x.flatten(0, 1), frames).unflatten(0, (-1, len(joints)))
