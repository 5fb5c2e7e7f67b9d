"""Graphs from a pose layout: adjacency partitions and the groups that joints are pooled into.

Partitions and normalisation follow Cai et al., ICCV 2019 (used by SignBERT+ eq. 1, BEST and MASA); the spatial
partition of ST-GCN (Yan et al., AAAI 2018) is the first three of the four.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from signmm.structures import FINGERS, PoseLayout
from signmm.utils.suggest import choose

#: Order of the partitions in every adjacency (K, V, V).
PARTITIONS = ('self', 'closer', 'farther', 'symmetric')
#: How edges are weighed, see :func:`normalise`.
NORMALISATIONS = ('mean', 'symmetric', 'printed')
_ROOTS = ('hand_wrist', 'neck', 'nose', 'head')
_LEGS = ('hip', 'knee', 'ankle', 'foot', 'heel', 'toe')
_HEAD = ('eye', 'ear', 'mouth', 'face')
_BODY_GROUPS = ('left_arm', 'right_arm', 'left_leg', 'right_leg', 'centre')
Edge = tuple[int, int]


@dataclass(frozen=True)
class PartGraph:
    """The graph of one part and the graph of its groups.

    Attributes:
        adjacency: (4, V, V) partitions of :data:`PARTITIONS`; entry (k, v, w) weighs what w receives from v.
        groups: G groups of joint indices; each joint is in one group.
        pooled: (4, G, G) partitions between the groups.
    """

    adjacency: Tensor
    groups: tuple[tuple[int, ...], ...]
    pooled: Tensor


def partition_adjacency(
    size: int, bones: Iterable[Edge], symmetric: Iterable[Edge], root: int, normalisation: str = 'mean'
) -> Tensor:
    """Splits the neighbourhood of every node into four partitions.

    The node itself, neighbours closer to the root, neighbours farther from it (distances along bones), partners by
    symmetry; then the edges are weighed.

    Args:
        size: Number of nodes V.
        bones: Pairs of nodes joined by a bone; a node that no bone connects to the root gets one to the root itself.
        symmetric: Pairs of nodes that correspond to each other.
        root: The node from which distances count.
        normalisation: See :func:`normalise`.

    Returns:
        (4, V, V) float32; with 'mean' the columns of the sum over the partitions add up to 1.
    """
    bones = list(bones)
    links = _undirected(size, bones)
    distance = _distances(links, root)
    for node in np.flatnonzero(np.isinf(distance)):
        if np.isinf(distance[node]):
            links[node, root] = links[root, node] = True
            distance = _distances(links, root)
    partners = _undirected(size, symmetric) & ~links
    closer = links & (distance[:, None] < distance[None, :])
    farther = links & (distance[:, None] > distance[None, :])
    level = links & (distance[:, None] == distance[None, :])
    parts = np.stack([np.eye(size, dtype=bool), closer, farther, partners | level]).astype(np.float64)
    return torch.from_numpy(normalise(parts, normalisation)).float()


def normalise(parts: np.ndarray, how: str) -> np.ndarray:
    """Weighs the edges of all partitions.

    Args:
        parts: (K, V, V) edges, 1 or 0; entry (k, v, w) leads from v to w.
        how: 'mean': divided by the neighbours that a node receives from in all partitions together (A D^-1; code of
            Cai et al.). 'symmetric': D^-1/2 A D^-1/2 with the same degrees. 'printed': D_i^-1/2 A_i D_i^1/2 with the
            degrees of each partition alone (SignBERT+ eq. 1), so a node passes nothing on in a partition in which it
            receives nothing.

    Returns:
        (K, V, V) weights.
    """
    choose('graph normalisation', how, NORMALISATIONS)
    degree = parts.sum(axis=(0, 1))
    if how == 'mean':
        return parts / degree
    if how == 'symmetric':
        return parts / np.sqrt(degree[:, None] * degree)
    own = parts.sum(axis=1)
    return parts * np.sqrt(own[:, :, None] / np.maximum(own, 1)[:, None, :])


def part_graph(layout: PoseLayout, part: str, normalisation: str = 'mean') -> PartGraph:
    """Derives the two-level graph of a part from its joint names and bones.

    A hand: symmetric edges join same-level joints of neighbouring fingers; it pools into the five fingers without
    their base joints and the palm. A body: symmetric edges join left/right partners; it pools into left arm, right
    arm, legs if there are any, and the rest.

    Args:
        layout: The layout that has the part.
        part: ``'left'``, ``'right'`` or ``'body'``.
        normalisation: See :func:`normalise`.

    Returns:
        The graph, joints in the order of ``layout.parts[part]``.

    Raises:
        KeyError: No such part.
    """
    own = layout.part_layout(part)
    hand = part in ('left', 'right')
    symmetric = _neighbouring_fingers(own.joints) if hand else _mirror_pairs(own)
    groups = _hand_groups(own.joints) if hand else _body_groups(own.joints)
    root = find_root(own.joints)
    size = len(own)
    group_of = np.zeros(size, dtype=np.int64)
    for number, members in enumerate(groups):
        group_of[list(members)] = number
    pooled = partition_adjacency(
        len(groups),
        _contract(own.bones, group_of),
        _contract(symmetric, group_of),
        int(group_of[root]),
        normalisation,
    )
    return PartGraph(partition_adjacency(size, own.bones, symmetric, root, normalisation), groups, pooled)


def skeleton_graph(layout: PoseLayout) -> Tensor:
    """Builds ST-GCN's spatial partition over all joints of a layout.

    Args:
        layout: Any layout; its bones are the edges.

    Returns:
        (3, V, V): the node itself, neighbours closer to the root, neighbours farther from it.
    """
    return partition_adjacency(len(layout), layout.bones, (), find_root(layout.joints))[:3]


def find_root(joints: Sequence[str]) -> int:
    """Finds the joint from which distances count.

    Args:
        joints: Joint names.

    Returns:
        Index of the hand's wrist, the neck, the nose or the head, whichever exists first; else 0.
    """
    return next((joints.index(name) for name in _ROOTS if name in joints), 0)


def _undirected(size: int, edges: Iterable[Edge]) -> np.ndarray:
    matrix = np.zeros((size, size), dtype=bool)
    for a, b in edges:
        matrix[a, b] = matrix[b, a] = True
    return matrix


def _distances(links: np.ndarray, root: int) -> np.ndarray:
    distance = np.full(len(links), np.inf)
    reached = np.arange(len(links)) == root
    step = 0
    while reached.any():
        distance[reached] = step
        step += 1
        reached = links[reached].any(axis=0) & np.isinf(distance)
    return distance


def _contract(edges: Iterable[Edge], group_of: np.ndarray) -> list[Edge]:
    pairs = {tuple(sorted((int(group_of[a]), int(group_of[b])))) for a, b in edges}
    return sorted((a, b) for a, b in pairs if a != b)


def _neighbouring_fingers(joints: Sequence[str]) -> list[Edge]:
    where = {name: i for i, name in enumerate(joints)}
    names = [
        (f'hand_{a}{level}', f'hand_{b}{level}')
        for a, b in zip(FINGERS, FINGERS[1:], strict=False)
        for level in range(1, 5)
    ]
    return [(where[a], where[b]) for a, b in names if a in where and b in where]


def _mirror_pairs(layout: PoseLayout) -> list[Edge]:
    return [(i, j) for i, j in enumerate(layout.mirror) if i < j]


def _collect(labels: Sequence[str], order: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    groups = (tuple(i for i, label in enumerate(labels) if label == group) for group in order)
    return tuple(group for group in groups if group)


def _hand_groups(joints: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    def label(name: str) -> str:
        stem = name.removeprefix('hand_')
        return stem[:-1] if stem[:-1] in FINGERS and stem[-1] != '1' else 'palm'

    return _collect([label(name) for name in joints], (*FINGERS, 'palm'))


def _body_groups(joints: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    def label(name: str) -> str:
        side, _, rest = name.partition('_')
        if side not in ('left', 'right') or rest.startswith(_HEAD):
            return 'centre'
        return f'{side}_leg' if rest.endswith(_LEGS) else f'{side}_arm'

    return _collect([label(name) for name in joints], _BODY_GROUPS)
