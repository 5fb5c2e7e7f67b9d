from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from signmm.models.hand_model import ManoLayer
from signmm.models.heads.mano_head import ManoHead
from signmm.models.heads.regression_head import RegressionHead
from signmm.models.reconstruct import Reconstruction
from signmm.structures import MaskPlan, PoseBatch, get_layout
from signmm.visualization.reconstruction import draw_hand, draw_mesh, reconstruction_frames, save_pictures

T = 3


def made_with(joints: torch.Tensor) -> Reconstruction:
    layout = get_layout('mediapipe_hands42')
    xy = joints.repeat(1, 1, 2, 1)
    pose = PoseBatch(xy, torch.ones(1, T, 42), torch.ones(1, T, dtype=torch.bool), layout)
    scored = torch.zeros(1, T, 2, dtype=torch.bool)
    scored[0, 1] = True
    seen = xy * ~scored.repeat_interleave(21, dim=2)[..., None]
    plan = MaskPlan(scored, torch.zeros_like(scored), torch.zeros(1, T, 42, dtype=torch.bool))
    return Reconstruction(pose, plan, seen, xy, ('left', 'right'), torch.zeros(1, T, 2, 4))


@pytest.mark.parametrize('mesh', [True, False])
def test_rows_and_files(tmp_path: Path, mesh: bool) -> None:
    mano = ManoHead(part_width=4)
    made = made_with(mano(torch.zeros(1, T, 2, 4))['right'].detach())
    head = mano if mesh else RegressionHead('mediapipe_hands42', part_width=4)
    frames = reconstruction_frames(made, head)
    assert len(frames) == T and frames[0].shape == ((4 if mesh else 3) * 256, 256, 3)
    inside = slice(256 + 4, 512 - 4), slice(4, 252)
    assert (frames[1][inside] == 255).all() and not (frames[0][inside] == 255).all()
    strip, animation = save_pictures(frames, tmp_path / 'a', columns=2)
    with Image.open(strip) as picture, Image.open(animation) as film:
        assert picture.size == (512, len(frames[0])) and film.size == (256, len(frames[0]))


@pytest.mark.parametrize('mirrored', [True, False])
def test_mesh_covers_the_joints_and_shows_its_outside(mirrored: bool) -> None:
    head = ManoHead(part_width=4, left_is_mirrored=not mirrored)
    points, joints = head.mesh(torch.zeros(1, 1, 2, 4))
    picture = draw_mesh(points[0, 0, 0].detach().numpy(), head.model.faces.numpy(), 256, mirrored)
    for x, y in joints[0, 0, 0].detach().round().int().tolist():
        assert picture[y - 2 : y + 3, x - 2 : x + 3].min() < 255
    dark = (picture.max(-1) < 80).mean() / (picture.min(-1) < 255).mean()
    assert dark < 0.1, 'most of what one sees is the outside'


def test_nearer_faces_hide_farther_ones() -> None:
    vertices = np.array([[0, 0, 5], [0, 60, 5], [60, 0, 5], [0, 0, 1], [0, 60, 1], [60, 0, 1]], float)
    near, far = np.array([[3, 4, 5]]), np.array([[0, 2, 1]])
    both = draw_mesh(vertices, np.concatenate([near, far]), 64)
    assert np.array_equal(both, draw_mesh(vertices, np.concatenate([far, near]), 64))
    assert np.array_equal(both[10, 10], draw_mesh(vertices, near, 64)[10, 10])
    assert ManoLayer().faces.shape == (1538, 3)


def test_hands_differ_without_colour() -> None:
    layout = get_layout('mediapipe_hands42').part_layout('left')
    xy, known = np.zeros((21, 2)), np.arange(21) < 2
    xy[1] = (200, 0)
    left, right = (draw_hand(xy + 20, known, layout, 256, part) for part in ('left', 'right'))
    along = [(picture[20, 30:210].min(-1) < 200).mean() for picture in (left, right)]
    assert along[0] == 1 and 0.4 < along[1] < 0.9, 'a dashed bone has gaps'
