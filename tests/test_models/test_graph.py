from __future__ import annotations

import pytest
import torch

from signmm.models.embedders.graph import part_graph, partition_adjacency, skeleton_graph
from signmm.structures import LAYOUTS, get_layout

TRIPLET = get_layout('triplet49')


def _counts(adjacency: torch.Tensor) -> list[int]:
    return adjacency.count_nonzero(dim=(1, 2)).tolist()


def test_partitions_of_the_papers_graphs() -> None:
    hand, body = part_graph(TRIPLET, 'left'), part_graph(TRIPLET, 'body')
    assert _counts(hand.adjacency) == [21, 20, 20, 32]
    assert _counts(hand.pooled) == [6, 5, 5, 8]
    assert _counts(body.adjacency) == [7, 6, 6, 6]
    assert _counts(body.pooled) == [3, 2, 2, 2]


def test_both_hands_share_one_graph() -> None:
    left, right = part_graph(TRIPLET, 'left'), part_graph(TRIPLET, 'right')
    torch.testing.assert_close(left.adjacency, right.adjacency)
    assert left.groups == right.groups


def test_groups_of_the_papers() -> None:
    assert part_graph(TRIPLET, 'left').groups == (
        (2, 3, 4),
        (6, 7, 8),
        (10, 11, 12),
        (14, 15, 16),
        (18, 19, 20),
        (0, 1, 5, 9, 13, 17),
    )
    assert part_graph(TRIPLET, 'body').groups == ((1, 2, 3), (4, 5, 6), (0,))


@pytest.mark.parametrize(
    ('layout', 'part'),
    [(n, p) for n, layout in LAYOUTS.items() for p in ('left', 'right', 'body') if p in layout.parts],
)
def test_every_layout_gives_a_sound_graph(layout: str, part: str) -> None:
    graph = part_graph(get_layout(layout), part)
    size = len(get_layout(layout).parts[part])
    for adjacency in (graph.adjacency, graph.pooled):
        torch.testing.assert_close(adjacency.sum((0, 1)), torch.ones(adjacency.shape[1]))
        # Whoever is closer to a node has that node among its farther ones.
        assert torch.equal(adjacency[1] > 0, (adjacency[2] > 0).T)
        assert torch.equal(adjacency[3] > 0, (adjacency[3] > 0).T)
        reach = torch.matrix_power((adjacency.sum(0) > 0).float(), adjacency.shape[1])
        assert (reach > 0).all(), 'the graph is connected'
    assert sorted(joint for group in graph.groups for joint in group) == list(range(size))


def test_kinect_body_pools_into_limbs() -> None:
    layout = get_layout('kinect20')
    groups = [{layout.joints[j] for j in group} for group in part_graph(layout, 'body').groups]
    assert groups[0] == {'left_shoulder', 'left_elbow', 'left_wrist', 'left_palm'}
    assert groups[3] == {'right_hip', 'right_knee', 'right_ankle', 'right_foot'}
    assert groups[4] == {'head', 'neck', 'spine', 'mid_hip'}


def test_weights_of_a_small_chain() -> None:
    # 0 (root) - 1 - 2, and 0 ~ 2 symmetric: every node sees all three.
    adjacency = partition_adjacency(3, [(0, 1), (1, 2)], [(0, 2)], root=0)
    third = 1 / 3
    expected = torch.zeros(4, 3, 3)
    expected[0] = torch.eye(3) * third
    expected[1, 0, 1] = expected[1, 1, 2] = third
    expected[2, 1, 0] = expected[2, 2, 1] = third
    expected[3, 0, 2] = expected[3, 2, 0] = third
    torch.testing.assert_close(adjacency, expected)


def test_other_normalisations_by_matrices() -> None:
    # A chain 0 (root) - 1 - 2 - 3. With rows as receivers, as eq. 1 of SignBERT+ multiplies from the left.
    bones = [(0, 1), (1, 2), (2, 3)]
    edges = (partition_adjacency(4, bones, [(1, 3)], root=0) > 0).double().transpose(1, 2)
    root = torch.diag(edges.sum((0, 2)) ** -0.5)
    got = partition_adjacency(4, bones, [(1, 3)], 0, 'symmetric').double().transpose(1, 2)
    torch.testing.assert_close(got, root @ edges @ root, atol=1e-6, rtol=0)
    got = partition_adjacency(4, bones, [(1, 3)], 0, 'printed').double().transpose(1, 2)
    for matrix, own in zip(got, edges, strict=True):
        degree = own.sum(1)
        inverse = torch.where(degree > 0, degree**-0.5, torch.zeros(()).double())
        torch.testing.assert_close(matrix, torch.diag(inverse) @ own @ torch.diag(degree**0.5), atol=1e-6, rtol=0)
    assert got[1].sum(0)[0] == 0, 'the root has no neighbour closer to itself, so it passes nothing on'


def test_an_unknown_normalisation() -> None:
    with pytest.raises(ValueError, match="normalisation 'print'.*printed"):
        part_graph(TRIPLET, 'left', 'print')


def test_a_loose_joint_hangs_on_the_root() -> None:
    adjacency = partition_adjacency(3, [(0, 1)], [], root=0)
    assert adjacency[1, 0, 2] > 0 and adjacency[2, 2, 0] > 0


def test_spatial_partition_of_the_skeleton() -> None:
    adjacency = skeleton_graph(TRIPLET)
    assert _counts(adjacency) == [49, 48, 48]
    torch.testing.assert_close(adjacency.sum((0, 1)), torch.ones(49))
