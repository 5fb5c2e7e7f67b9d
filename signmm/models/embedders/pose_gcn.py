"""The spectral GCN of one part: graph convolutions and pooling to one vector per frame (Cai et al., ICCV 2019)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from signmm.models.dropout import FastDropout
from signmm.models.embedders.frame_norm import FrameNorm1d
from signmm.models.embedders.graph import PartGraph
from signmm.models.embedders.graph_unit import GraphUnit, GroupMax
from signmm.models.embedders.valid_frames import ValidFrames


class PoseGCN(nn.Module):
    """Three units on the joints, two on their groups, then one vector.

    Channels at ``out_width`` 512, the width of the papers: 2, 128, 128, 256, pool, 512, 512, pool, 512. Widths,
    dropouts and the output layer are those of the released MASA code; the papers give none of them.

    Args:
        graph: Joints and groups.
        in_channels: Input channels per joint.
        out_width: Width of the result, Dp.
        widths: The five units' widths; by default a quarter, a quarter, a half of, and twice ``out_width``.
        temporal_kernel: Odd number k of frames that the second convolution of a unit sees (GCN_Tem-k in SignBERT+
            Table 5); None keeps frames apart.
        dropout: Rate inside the units.
        out_dropout: Rate on the result.
        joint_width: Width of a learned vector per joint that stands beside its coordinates, 0 for none (the papers).
            Weights shared by all joints and max-pooling otherwise make it slow to tell the fingers apart.
        temporal_units: How many of the units, from the first, have that convolution. With n the result sees n (k - 1)
            + 1 frames; with 1 they are the k frames of Table 5.
    """

    def __init__(
        self,
        graph: PartGraph,
        in_channels: int,
        out_width: int,
        widths: Sequence[int] | None = None,
        temporal_kernel: int | None = None,
        dropout: float = 0.05,
        out_dropout: float = 0.25,
        joint_width: int = 0,
        temporal_units: int = 1,
    ) -> None:
        super().__init__()
        quarter, half = max(1, out_width // 4), max(1, out_width // 2)
        sizes = list(widths) if widths is not None else [quarter, quarter, half, out_width, out_width]
        if len(sizes) != 5:
            raise ValueError(f'PoseGCN: widths must have 5 entries (3 units on joints, 2 on groups), got {sizes}')
        self.widths, self.groups = sizes, len(graph.groups)
        ins = [in_channels + joint_width, *sizes[:-1]]
        if not 0 <= temporal_units <= 5:
            raise ValueError(f'PoseGCN: temporal_units must be 0 to 5, got {temporal_units}')
        joints = graph.adjacency.shape[1]
        self.input_norm = FrameNorm1d(joints * in_channels)
        self.joints = nn.Parameter(torch.randn(joints, joint_width)) if joint_width else None
        self.units = nn.ModuleList(
            GraphUnit(
                graph.adjacency if i < 3 else graph.pooled,
                ins[i],
                sizes[i],
                (temporal_kernel or 1) if i < temporal_units else 1,
                (dropout, dropout),
                residual=i > 0,
            )
            for i in range(5)
        )
        self.pool = GroupMax(graph.groups)
        self.out = nn.Linear(sizes[-1], out_width, bias=False)
        self.out_norm = FrameNorm1d(out_width)
        self.out_dropout = FastDropout(out_dropout)

    def forward(self, x: Tensor, frames: ValidFrames) -> Tensor:
        """Embeds S streams of each of the N valid frames: (N S, V, C) to (N S, Dp)."""
        x = self.input_norm(x.flatten(1)).view_as(x)
        if self.joints is not None:
            x = torch.cat([x, self.joints.to(x.dtype).expand(x.shape[0], -1, -1)], dim=-1)
        keep = self._draw(x)
        for number, unit in enumerate(self.units):
            x = unit(self.pool(x) if number == 3 else x, frames, keep=keep[2 * number : 2 * number + 2])
        return self.out_dropout(self.out_norm(self.out(x.amax(1))).relu_())

    def _draw(self, x: Tensor) -> list[Tensor | None]:
        """Draws for both dropouts of every unit at once, where they have one rate; x: (N S, V, C)."""
        dropouts: list[FastDropout] = [drop for unit in self.units for drop in (unit.dropout1, unit.dropout2)]  # type: ignore[misc]
        if len({dropout.p for dropout in dropouts}) > 1:
            return [None] * len(dropouts)
        rows = [x.shape[0] * x.shape[1]] * 3 + [x.shape[0] * self.groups] * 2
        shapes = [(n, width) for n, width in zip(rows, self.widths, strict=True) for _ in range(2)]
        return dropouts[0].draw(*shapes, device=x.device)
