from __future__ import annotations

import pytest
import torch
from torch import nn

from signmm.models.embedders.graph import part_graph
from signmm.models.embedders.graph_unit import GraphConv, GraphUnit, GroupMax, TemporalConv
from signmm.models.embedders.pose_gcn import PoseGCN
from signmm.models.embedders.valid_frames import ValidFrames
from signmm.models.masa.released_embedder import lose_nose_edges
from signmm.structures import get_layout

GRAPH = part_graph(get_layout('triplet49'), 'left')


def _frames(lengths: list[int], frames: int) -> ValidFrames:
    return ValidFrames(torch.arange(frames)[None] < torch.tensor(lengths)[:, None])


def _reference_graph_conv(conv: GraphConv, x: torch.Tensor) -> torch.Tensor:
    """Cai et al.: 1x1 convolution to K C' channels, then a product with the adjacency."""
    partitions, inside, outside = conv.weight.shape
    kernel = conv.weight.permute(0, 2, 1).reshape(partitions * outside, inside, 1, 1)
    hidden = nn.functional.conv2d(x.transpose(1, 2)[:, :, None], kernel, conv.bias.flatten())
    hidden = hidden.view(len(x), partitions, outside, 1, -1)
    adjacency = conv.adjacency if conv.edges is None else conv.adjacency * conv.edges
    return torch.einsum('nkctv,kvw->nctw', hidden, adjacency)[:, :, 0].transpose(1, 2)


BODY = part_graph(get_layout('triplet49'), 'body')
RELEASED = lose_nose_edges(BODY)


@pytest.mark.parametrize('learn_edges', [False, True])
@pytest.mark.parametrize(
    ('adjacency', 'products'), [(GRAPH.adjacency, 1), (GRAPH.pooled, 2), (BODY.pooled, 2), (RELEASED.pooled, 2)]
)
def test_graph_conv_is_the_convolution_of_cai(adjacency: torch.Tensor, products: int, learn_edges: bool) -> None:
    torch.manual_seed(0)
    conv = GraphConv(adjacency, 3, 5, learn_edges)
    if conv.edges is not None:
        nn.init.uniform_(conv.edges)
    x = torch.randn(4, adjacency.shape[1], 3)
    torch.testing.assert_close(conv(x), _reference_graph_conv(conv, x))
    assert len(conv.groups) == products
    joints = sorted(joint for _, members in conv.groups for joint in members)
    assert joints == list(range(adjacency.shape[1]))


def test_graph_conv_with_single_sources_among_full_partitions() -> None:
    torch.manual_seed(0)
    adjacency = torch.rand(8, 4, 4)
    adjacency[1, 1:] = adjacency[1, :, 0] = 0
    conv, x = GraphConv(adjacency, 3, 5), torch.randn(4, 4, 3)
    assert conv.single == {1: 0} and conv.groups == [([0, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3])]
    torch.testing.assert_close(conv(x), _reference_graph_conv(conv, x))


@pytest.mark.parametrize('kernel', [1, 3])
def test_temporal_conv_is_conv1d_per_clip_and_joint(kernel: int) -> None:
    torch.manual_seed(0)
    conv, frames, lengths = TemporalConv(3, 5, kernel), _frames([4, 2], 4), [4, 2]
    x = torch.randn(6 * 2, 21, 3)  # two streams for each of the six valid frames
    got = conv(x.flatten(0, 1), frames).view(6, 2, 21, 5)
    start = 0
    for length in lengths:
        clip = x.view(6, 2, 21, 3)[start : start + length]
        rows = clip.permute(1, 2, 3, 0).reshape(-1, 3, length)
        want = nn.functional.conv1d(rows, conv.weight[..., 0], padding=kernel // 2)
        torch.testing.assert_close(got[start : start + length], want.view(2, 21, 5, length).permute(3, 0, 1, 2))
        start += length


def test_even_temporal_kernel_is_refused() -> None:
    with pytest.raises(ValueError, match='must be odd'):
        TemporalConv(3, 5, 4)


@pytest.mark.parametrize(('inside', 'residual'), [(3, False), (3, True), (5, True)])
def test_unit(inside: int, residual: bool) -> None:
    torch.manual_seed(0)
    unit = GraphUnit(GRAPH.adjacency, inside, 5, residual=residual)
    x = torch.randn(4, 21, inside)

    def norm(values: torch.Tensor) -> torch.Tensor:
        mean, var = values.mean((0, 1)), values.var((0, 1), unbiased=False)
        return (values - mean) / (var + 1e-5).sqrt()

    hidden = norm(_reference_graph_conv(unit.graph_conv, x)).relu()
    want = norm(hidden @ unit.conv.weight[:, :, 0, 0].T)
    if residual:
        want = want + (x if unit.shortcut is None else norm(unit.shortcut(x)))
    torch.testing.assert_close(unit(x, _frames([4], 4)), want.relu(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize('groups', [((0, 1), (4, 2), (3,)), ((3,), (0, 1, 2), (4,)), ((4, 3, 2, 1, 0),)])
def test_group_max(groups: tuple[tuple[int, ...], ...]) -> None:
    x = torch.randn(4, 5, 3)
    want = torch.stack([x[:, list(group)].max(dim=1).values for group in groups], dim=1)
    torch.testing.assert_close(GroupMax(groups)(x), want)


def test_valid_frames_there_and_back() -> None:
    frames = _frames([4, 2], 4)
    x = torch.randn(2, 4, 3)
    flat = frames.gather(x)
    torch.testing.assert_close(flat, torch.cat([x[0], x[1, :2]]))
    back = frames.scatter(flat)
    torch.testing.assert_close(back[1, :2], x[1, :2])
    assert not back[1, 2:].any()


def test_paper_widths() -> None:
    gcn = PoseGCN(GRAPH, 2, 512)
    shapes = [tuple(unit.graph_conv.weight.shape) for unit in gcn.units]
    assert shapes == [(4, 2, 128), (4, 128, 128), (4, 128, 256), (4, 256, 512), (4, 512, 512)]
    assert sum(p.numel() for p in gcn.parameters()) == 2_834_004
    assert gcn.units[0].residual is False and gcn.units[1].shortcut is None


def test_widths_must_be_five() -> None:
    with pytest.raises(ValueError, match='5 entries'):
        PoseGCN(GRAPH, 2, 8, widths=(4, 4))


@pytest.mark.parametrize(('kernel', 'units', 'frames'), [(None, 1, 1), (3, 1, 3), (5, 1, 5), (3, 5, 11)])
def test_receptive_field_of_gcn_tem(kernel: int | None, units: int, frames: int) -> None:
    """SignBERT+ Table 5: "the temporal receptive field of additional k adjacent input frames"."""
    torch.manual_seed(0)
    gcn = PoseGCN(GRAPH, 2, 64, temporal_kernel=kernel, temporal_units=units).double().eval()
    x = torch.randn(25, 21, 2, dtype=torch.double, requires_grad=True)
    out = gcn(x, _frames([25], 25))
    seen = torch.autograd.grad(out[12].sum(), x)[0].flatten(1).any(1).nonzero().flatten().tolist()
    assert seen == list(range(12 - frames // 2, 12 + frames // 2 + 1))


def test_dropouts_of_a_gcn_keep_the_rates_of_their_units() -> None:
    torch.manual_seed(0)
    gcn, frames = PoseGCN(GRAPH, 2, 8, dropout=0.5), _frames([40], 40)
    x = torch.randn(40, 21, 2)
    for rates, same in (((0.5, 0.5), False), ((0.0, 0.0), True)):
        gcn.units[4].dropout1.p, gcn.units[4].dropout2.p = rates
        draws = gcn._draw(x)
        assert [draw is None for draw in draws] == [same] * 10
    shapes = [tuple(draw.shape) for draw in PoseGCN(GRAPH, 2, 8, dropout=0.5)._draw(x)]
    assert shapes == [(840, 2)] * 4 + [(840, 4)] * 2 + [(240, 8)] * 4
    assert gcn(x, frames).shape == (40, 8)
