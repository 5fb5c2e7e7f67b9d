"""Blocks of graph networks on joints, shared by the spectral GCN and ST-GCN.

Frames of all clips lie in one axis without padding, so batch statistics never see padding and no work is spent on it;
only temporal convolutions go back to the padded layout, where padding is zero. Channels are last, which lets a graph
convolution be one matrix product, and norms see the joints of all frames as rows of one table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from signmm.models.dropout import FastDropout
from signmm.models.embedders.frame_norm import FrameNorm1d
from signmm.models.embedders.valid_frames import ValidFrames
from signmm.utils.exporting import is_exporting


class GraphConv(nn.Module):
    """Graph convolution: sum over the partitions k of A_k^T x W_k, with a bias per partition.

    Equal to a 1x1 convolution to K C' channels followed by a product with the adjacency (Cai et al. 2019), but the
    neighbours are gathered first, on the smaller side, and the partitions share one matrix product. Where a sixth or
    more of the pairs of partition and joint have no neighbour, joints with the same partitions share one, and the empty
    pairs cost nothing. A partition in which several joints receive from a single one is multiplied once, for that one.

    Args:
        adjacency: (K, V, V) partitions; entry (k, v, w) weighs what w receives from v.
        in_channels: C.
        out_channels: C'.
        learn_edges: Whether every edge weight is multiplied by a learned factor (edge importance of ST-GCN).
    """

    adjacency: Tensor
    arriving: Tensor

    def __init__(self, adjacency: Tensor, in_channels: int, out_channels: int, learn_edges: bool = False) -> None:
        super().__init__()
        partitions = len(adjacency)
        self.register_buffer('adjacency', adjacency.clone(), persistent=False)
        self.edges = nn.Parameter(torch.ones_like(adjacency)) if learn_edges else None
        bound = 1 / math.sqrt(in_channels)
        self.weight = nn.Parameter(torch.empty(partitions, in_channels, out_channels).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(partitions, out_channels).uniform_(-bound, bound))
        self.single = _single_sources(adjacency)
        shared = adjacency.clone()
        shared[list(self.single)] = 0
        self.groups = _joint_groups(shared)
        #: Whether the matrices of the partitions are needed one by one.
        self.apart = any(len(used) < partitions for used, _ in self.groups)
        every = torch.arange(adjacency.numel()).view_as(adjacency)
        for number, (used, joints) in enumerate(self.groups):
            places = every[used][:, :, joints].permute(2, 0, 1).flatten(0, 1)
            self.register_buffer(f'places{number}', places, persistent=False)
            self.register_buffer(f'gather{number}', adjacency.take(places), persistent=False)
        for k, source in self.single.items():
            self.register_buffer(f'spread{k}', adjacency[k, source, :, None].clone(), persistent=False)
        self.register_buffer('arriving', adjacency.sum(1).t().contiguous(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Sends what the joints know along the edges: (N, V, C) to (N, V, C')."""
        adjacency, arriving = self.adjacency, self.arriving
        if self.edges is not None:
            adjacency = adjacency * self.edges
            arriving = adjacency.sum(1).t()
        if is_exporting():
            return self._plain(adjacency, x)
        weights = self.weight.unbind(0) if self.apart else ()
        found = []
        for number, (used, joints) in enumerate(self.groups):
            gather = getattr(self, f'gather{number}')
            if self.edges is not None:
                gather = adjacency.take(getattr(self, f'places{number}'))
            # Not matmul, which transposes x when edges are learned and then takes three times as long.
            neighbours = torch.bmm(gather.expand(len(x), -1, -1), x).view(len(x), len(joints), -1)
            whole = len(used) == len(self.weight)
            weight = self.weight.flatten(0, 1) if whole else torch.cat([weights[k] for k in used])
            # As a product of three axes the result is no view: what is added to it in place costs no copies backward.
            found.append(neighbours @ weight)
        out = torch.cat(found, dim=1) if len(found) > 1 else found[0]
        for k, source in self.single.items():
            spread = getattr(self, f'spread{k}') if self.edges is None else adjacency[k, source, :, None]
            out = out.addcmul(spread, (x[:, source] @ weights[k]).unsqueeze(1))
        return out.add_(arriving @ self.bias)

    def _plain(self, adjacency: Tensor, x: Tensor) -> Tensor:
        """The same without groups, which ask for the number of frames as a plain number."""
        partitions, joints, _ = adjacency.shape
        gather = adjacency.permute(2, 0, 1).reshape(joints * partitions, joints)
        neighbours = (gather @ x).unflatten(1, (joints, partitions)).flatten(2)
        return neighbours @ self.weight.flatten(0, 1) + adjacency.sum(1).t() @ self.bias


def _single_sources(adjacency: Tensor) -> dict[int, int]:
    """Partitions in which several joints receive from one and the same joint, and that joint."""
    found = {}
    for k, edges in enumerate(adjacency != 0):
        sources = edges.any(1).nonzero().flatten().tolist()
        if len(sources) == 1 and int(edges.sum()) > 1:
            found[k] = sources[0]
    return found


def _joint_groups(adjacency: Tensor) -> list[tuple[list[int], list[int]]]:
    """Partitions in use and joints that use them, together all joints in order; one group where little is empty."""
    partitions, joints, _ = adjacency.shape
    used = (adjacency != 0).any(1).t().tolist()
    groups: list[tuple[list[int], list[int]]] = []
    for joint, row in enumerate(used):
        own = [k for k, there in enumerate(row) if there]
        if groups and groups[-1][0] == own:
            groups[-1][1].append(joint)
        else:
            groups.append((own, [joint]))
    pairs = sum(len(own) * len(members) for own, members in groups)
    if 6 * pairs > 5 * partitions * joints or not all(own for own, _ in groups):
        return [([k for k in range(partitions) if adjacency[k].any()], list(range(joints)))]
    return groups


class TemporalConv(nn.Module):
    """Convolution over the frames of each joint; with kernel 1 a linear map. No bias: a batch norm follows.

    Args:
        in_channels: C.
        out_channels: C'.
        kernel: Odd number of frames.
        stride: Every how many frames there is a result.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel: int = 1, stride: int = 1) -> None:
        super().__init__()
        if kernel % 2 == 0:
            raise ValueError(f'temporal kernel must be odd, got {kernel}')
        self.kernel, self.stride = kernel, stride
        bound = 1 / math.sqrt(in_channels * kernel)
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, kernel, 1).uniform_(-bound, bound))

    def forward(self, x: Tensor, frames: ValidFrames, after: ValidFrames | None = None) -> Tensor:
        """Convolves; frames outside the clip count as zero.

        Args:
            x: (N S V, C), the joints of S streams (e.g. two hands) of each valid frame next to each other.
            frames: The N valid frames.
            after: The N' of them that have a result, with a stride.

        Returns:
            (N' S V, C').
        """
        if self.kernel == 1 and self.stride == 1:
            return nn.functional.linear(x, self.weight.flatten(1))
        clips = frames.scatter(x.reshape(frames.count, -1, x.shape[-1]))
        out = nn.functional.conv2d(
            clips.permute(0, 3, 1, 2), self.weight, stride=(self.stride, 1), padding=(self.kernel // 2, 0)
        )
        return (after or frames).gather(out.permute(0, 2, 3, 1)).flatten(0, 1)


class GraphUnit(nn.Module):
    """Graph convolution, norm, ReLU, convolution over time (or 1x1), norm, residual, ReLU.

    Args:
        adjacency: (K, V, V).
        in_channels: C.
        out_channels: C'.
        temporal_kernel: Frames seen by the second convolution; 1 keeps frames apart.
        dropouts: Rates after the first ReLU and after the second norm.
        residual: Whether the input is added, through a 1x1 convolution and norm where the widths differ.
        learn_edges: See :class:`GraphConv`.
        stride: See :class:`TemporalConv`.
    """

    def __init__(
        self,
        adjacency: Tensor,
        in_channels: int,
        out_channels: int,
        temporal_kernel: int = 1,
        dropouts: tuple[float, float] = (0.0, 0.0),
        residual: bool = True,
        learn_edges: bool = False,
        stride: int = 1,
    ) -> None:
        super().__init__()
        self.graph_conv = GraphConv(adjacency, in_channels, out_channels, learn_edges)
        self.norm1 = FrameNorm1d(out_channels)
        self.conv = TemporalConv(out_channels, out_channels, temporal_kernel, stride)
        self.norm2 = FrameNorm1d(out_channels)
        self.dropout1, self.dropout2 = FastDropout(dropouts[0]), FastDropout(dropouts[1])
        self.residual, self.stride = residual, stride
        change = residual and (in_channels != out_channels or stride > 1)
        self.shortcut = nn.Linear(in_channels, out_channels, bias=False) if change else None
        self.shortcut_norm = FrameNorm1d(out_channels) if change else None

    def forward(
        self,
        x: Tensor,
        frames: ValidFrames,
        after: ValidFrames | None = None,
        keep: Sequence[Tensor | None] = (None, None),
    ) -> Tensor:
        """Convolves over joints, then over frames.

        Args:
            x: (N S, V, C), see :class:`TemporalConv`.
            frames: The N valid frames.
            after: The N' of them that have a result, with a stride.
            keep: (N S V, C') and (N' S V, C') of the dropouts, from :meth:`FastDropout.draw`; by default drawn here.

        Returns:
            (N' S, V, C').
        """
        joints = x.shape[1]
        out = self.dropout1(self.norm1(self.graph_conv(x).flatten(0, 1)).relu_(), keep[0])
        out = self.norm2(self.conv(out, frames, after))
        out = self.dropout2(out if self.residual else out.relu_(), keep[1])
        if self.residual:
            out = (out + self._residual(x, frames, after)).relu_()
        return out.unflatten(0, (-1, joints))

    def _residual(self, x: Tensor, frames: ValidFrames, after: ValidFrames | None) -> Tensor:
        """The input as (N' S V, C')."""
        if after is not None:
            clips = frames.scatter(x.reshape(frames.count, -1, x.shape[-1]))
            x = after.gather(clips[:, :: self.stride])
        x = x.flatten(0, 1)
        if self.shortcut is None or self.shortcut_norm is None:
            return x
        return self.shortcut_norm(self.shortcut(x))


class GroupMax(nn.Module):
    """Max-pools joints within groups; groups of one size are pooled together.

    Args:
        groups: Joint indices of each group.
    """

    order: Tensor

    def __init__(self, groups: Sequence[Sequence[int]]) -> None:
        super().__init__()
        sizes = sorted({len(group) for group in groups})
        buckets = [[i for i, group in enumerate(groups) if len(group) == size] for size in sizes]
        self.sizes = sizes
        for size, bucket in zip(sizes, buckets, strict=True):
            members = torch.tensor([joint for i in bucket for joint in groups[i]])
            self.register_buffer(f'members{size}', members, persistent=False)
        places = [i for bucket in buckets for i in bucket]
        self.in_order = places == sorted(places)
        self.register_buffer('order', torch.tensor(places).argsort(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Takes the largest number of each group of joints: (N, V, C) to (N, G, C)."""
        pooled = [
            x.index_select(1, getattr(self, f'members{size}')).unflatten(1, (-1, size)).amax(2) for size in self.sizes
        ]
        out = torch.cat(pooled, dim=1) if len(pooled) > 1 else pooled[0]
        return out if self.in_order else out.index_select(1, self.order)
