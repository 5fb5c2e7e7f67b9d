from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch

from signmm.models.hand_model.hand_data import HandModelData
from signmm.models.hand_model.mano import FINGERTIPS, ManoLayer
from signmm.models.hand_model.synthetic_hand import synthetic_hand


def test_surface_is_a_disc_with_a_wrist() -> None:
    hand = synthetic_hand()
    directed = Counter((f[i], f[(i + 1) % 3]) for f in hand.faces.tolist() for i in range(3))
    assert max(directed.values()) == 1, 'neighbouring faces must turn the same way'
    edges = Counter(tuple(sorted(e)) for e in directed)
    border = [e for e, n in edges.items() if n == 1]
    assert set(edges.values()) == {1, 2} and len(border) == 16
    assert len(set(hand.faces.ravel().tolist())) == 778
    assert 778 - len(edges) + 1538 == 1, 'Euler characteristic of a disc'
    following = dict(e for e in directed if directed[e] and (e[1], e[0]) not in directed)
    walk, at = [], border[0][0]
    while at not in walk:
        walk.append(at)
        at = following[at]
    assert len(walk) == 16, 'the border is one loop'


def test_faces_look_outwards_and_have_an_area() -> None:
    hand = synthetic_hand()
    a, b, c = (hand.v_template[hand.faces[:, i]] for i in range(3))
    centre = hand.v_template.mean(0)
    volume = np.einsum('fi,fi->', a - centre, np.cross(b - centre, c - centre)) / 6
    assert 1e-4 < volume < 5e-4, 'about a fifth of a litre'
    assert np.linalg.norm(np.cross(b - a, c - a), axis=1).min() > 0


def test_weights_and_rest_pose() -> None:
    hand = synthetic_hand()
    np.testing.assert_allclose(hand.weights.sum(1), 1, atol=1e-12)
    assert hand.weights.min() >= -1e-12
    np.testing.assert_allclose(hand.joint_regressor.sum(1), 1, atol=1e-9)
    layer = ManoLayer(flat_hand_mean=True)
    vertices, _ = layer(torch.zeros(1, 25), torch.zeros(1, 10))
    np.testing.assert_allclose(vertices[0], hand.v_template, atol=1e-6)


def test_pose_directions_are_orthonormal() -> None:
    components = synthetic_hand().hands_components
    np.testing.assert_allclose(components @ components.T, np.eye(45), atol=1e-9)


@pytest.mark.parametrize('name', FINGERTIPS)
def test_fingertip_vertices_lie_on_the_tips(name: str) -> None:
    hand = synthetic_hand()
    for paper, vertex in zip(FINGERTIPS['paper'], FINGERTIPS[name], strict=True):
        assert np.linalg.norm(hand.v_template[paper] - hand.v_template[vertex]) < 0.006


def test_npz_round_trip_and_missing_field(tmp_path: Path) -> None:
    hand = synthetic_hand()
    hand.save(tmp_path / 'hand.npz')
    again = HandModelData.load(tmp_path / 'hand.npz')
    assert again.name == 'synthetic' and np.array_equal(again.posedirs, hand.posedirs)
    assert ManoLayer(tmp_path / 'hand.npz').name == 'synthetic'
    np.savez(tmp_path / 'half.npz', v_template=hand.v_template)
    with pytest.raises(ValueError, match=r'no faces, weights'):
        HandModelData.load(tmp_path / 'half.npz')
