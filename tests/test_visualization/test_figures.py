from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from signmm.structures import LAYOUTS, PoseSequence
from signmm.testing.fakes import fake_pose
from signmm.visualization.drawing import COLOURS
from signmm.visualization.figures import new_figure, save_figure, strip_figure, to_image

LAYOUT = LAYOUTS['triplet49']


def clip(frames: int = 9) -> PoseSequence:
    return fake_pose(frames=frames, fps=10.0, image_size=(200, 200))


def pixels_of(image: np.ndarray, colour: str) -> int:
    return int((np.abs(image / 255 - to_rgb(colour)).max(-1) < 0.01).sum())


def test_strip_shows_frames_with_their_time() -> None:
    figure = strip_figure(clip(), columns=3, title='my clip')
    assert [ax.get_xlabel() for ax in figure.axes] == ['2 (0.20 s)', '4 (0.40 s)', '6 (0.60 s)']
    assert figure.get_suptitle() == 'my clip'
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ["signer's left hand", "signer's right hand", 'body']


@pytest.mark.parametrize('hand', ['left', 'right'])
def test_a_hand_that_was_not_found_leaves_no_pixel(hand: str) -> None:
    pose = clip()
    figure = strip_figure(pose, columns=2)
    figure.legends[0].remove()
    before = to_image(figure)
    pose.score[:, LAYOUT.parts[hand]] = 0
    figure = strip_figure(pose, columns=2)
    figure.legends[0].remove()
    after = to_image(figure)
    other = 'right' if hand == 'left' else 'left'
    assert pixels_of(before, COLOURS[hand]) > 100 and pixels_of(after, COLOURS[hand]) == 0
    assert pixels_of(after, COLOURS[other]) > 100


def test_chosen_frames_and_empty_cells() -> None:
    figure = strip_figure(clip(), columns=2, rows=2, frames=np.array([0, 8, 3]))
    assert [ax.get_xlabel()[:1] for ax in figure.axes] == ['0', '8', '3', '']


def test_image_and_file_agree(tmp_path: Path) -> None:
    figure = new_figure(2, 1)
    figure.subplots().plot([0, 1], color='#0072B2')
    image = to_image(figure)
    assert image.shape == (110, 220, 3) and image.dtype == np.uint8 and pixels_of(image, '#0072B2') > 50
    with Image.open(save_figure(figure, tmp_path / 'a' / 'b.png')) as file:
        assert file.size == (220, 110) and pixels_of(np.asarray(file.convert('RGB')), '#0072B2') > 50
