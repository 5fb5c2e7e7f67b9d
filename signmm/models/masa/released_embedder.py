"""The pose triplet embedder with what the released code of MASA does beyond the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.embedders.graph import PARTITIONS, PartGraph, part_graph
from signmm.models.embedders.pose_gcn import PoseGCN
from signmm.models.embedders.triplet import TripletEmbedder
from signmm.models.embedders.valid_frames import ValidFrames
from signmm.models.masa.temporal_block import TemporalBlock
from signmm.registry import MODELS
from signmm.structures import PoseLayout
from signmm.utils.suggest import choose


def lose_nose_edges(graph: PartGraph) -> PartGraph:
    """Takes the edges between the arms and the rest out of a pooled body graph, as the released code does.

    Degrees count the edges left arm to right arm and left arm to rest; the second is in no partition.

    Args:
        graph: Of a body of two arms and the rest.

    Returns:
        The graph with another ``pooled``.

    Raises:
        ValueError: A body of other groups.
    """
    if len(graph.groups) != 3:
        raise ValueError(f'lose_nose_edges: needs a body of two arms and the rest, got groups {graph.groups}')
    pooled = torch.zeros(4, 3, 3)
    pooled[PARTITIONS.index('self')] = torch.tensor([1 / 3, 1 / 2, 1 / 2]).diag()
    pooled[PARTITIONS.index('symmetric'), 0, 1] = 1 / 2
    pooled[PARTITIONS.index('symmetric'), 1, 0] = 1 / 3
    return replace(graph, pooled=pooled)


class ReleasedPoseGCN(PoseGCN):
    """A :class:`PoseGCN` with another ``eps`` in the input norm, and temporal convolutions at the end."""

    def __init__(self, input_eps: float, temporal_blocks: int, graph: PartGraph, *sizes: Any) -> None:
        super().__init__(graph, *sizes)
        self.input_norm.eps = input_eps
        self.temporal_blocks = nn.ModuleList(TemporalBlock(self.out.out_features) for _ in range(temporal_blocks))

    def forward(self, x: Tensor, frames: ValidFrames) -> Tensor:
        """Embeds frames: (N S, V, C) to (N S, Dp)."""
        x = super().forward(x, frames)
        for block in self.temporal_blocks:
            x = block(x, frames)
        return x


@MODELS.register_module()
class ReleasedTripletEmbedder(TripletEmbedder):
    """The embedder of the paper, with one switch for each difference of MASA's released code.

    Args:
        layout: See :class:`TripletEmbedder`, as for all further ones without a word here.
        part_width: Width Dp.
        widths: Inside the GCN.
        temporal_kernel: Frames that the units see.
        use_score: Whether the confidence is a channel.
        scale: Unit of the coordinates.
        dropout: Inside the GCN.
        out_dropout: On the embeddings.
        features: Instead of the crops' coordinates.
        parts: Parts to embed.
        input_eps: ``eps`` of the input norm; released 0.1, by a slip of arguments in code that descends from Cai et al.
        temporal_blocks: Number of :class:`TemporalBlock` at the end of each GCN, released 2; with some, the embedder is
            not frame-wise, and masked frames leak into visible ones.
        body_edges: ``'all'``, or ``'released'``: see :func:`lose_nose_edges`.
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
        input_eps: float = 1e-5,
        temporal_blocks: int = 0,
        body_edges: str = 'all',
    ) -> None:
        # Read by `_gcn`, which the constructor of the base class calls.
        self._body_edges = choose('ReleasedTripletEmbedder: body_edges', body_edges, ('all', 'released'))
        self._slips = input_eps, temporal_blocks
        super().__init__(
            layout, part_width, widths, temporal_kernel, use_score, scale, dropout, out_dropout, features, parts
        )
        self.frame_wise = self.frame_wise and not temporal_blocks

    def _gcn(self, part: str, *sizes: Any) -> PoseGCN:
        graph = part_graph(self.layout, part)
        if part == 'body' and self._body_edges == 'released':
            graph = lose_nose_edges(graph)
        return ReleasedPoseGCN(*self._slips, graph, *sizes)
