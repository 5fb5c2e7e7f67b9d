from __future__ import annotations

import pytest
import torch

from signmm.models.embedders.graph import part_graph
from signmm.models.masa import ReleasedTripletEmbedder
from signmm.models.masa.released_embedder import lose_nose_edges
from signmm.structures import get_layout

TRIPLET = get_layout('triplet49')


def test_lost_edges() -> None:
    full = part_graph(TRIPLET, 'body')
    body = lose_nose_edges(full)
    # The edges from the nose to both arms are lost, and the one to the right arm is not in the degrees either.
    assert body.pooled.count_nonzero(dim=(1, 2)).tolist() == [3, 0, 0, 2]
    torch.testing.assert_close(body.pooled.sum(0), torch.tensor([[1 / 3, 1 / 2, 0], [1 / 3, 1 / 2, 0], [0, 0, 1 / 2]]))
    assert torch.equal(body.adjacency, full.adjacency)
    with pytest.raises(ValueError, match='needs a body of two arms and the rest'):
        ReleasedTripletEmbedder('kinect20', part_width=4, body_edges='released')


def test_switches_reach_the_networks_of_their_part() -> None:
    embedder = ReleasedTripletEmbedder(part_width=4, input_eps=0.1, body_edges='released')
    assert embedder.hand_gcn.input_norm.eps == embedder.body_gcn.input_norm.eps == 0.1 and embedder.frame_wise
    plain = ReleasedTripletEmbedder(part_width=4)
    for kind, same in (('hand', True), ('body', False)):
        mine, theirs = (
            getattr(e, f'{kind}_gcn').units[3].get_buffer('graph_conv.adjacency') for e in (embedder, plain)
        )
        assert torch.equal(mine, theirs) is same
    with pytest.raises(ValueError, match="unknown body_edges 'none'"):
        ReleasedTripletEmbedder(body_edges='none')
