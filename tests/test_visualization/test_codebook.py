from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import Tensor

from signmm.structures import LAYOUTS, PoseBatch
from signmm.visualization.codebook import (
    TokenizedFrames,
    codes_figure,
    cooccurrence_figure,
    figures_of_merit,
    reconstruction_figure,
    tokenize,
    use_figure,
)

LAYOUT = LAYOUTS['triplet49']


class Signs:
    """A tokenizer whose code of a part is 1 where its first joint is right of the middle."""

    hand, body = SimpleNamespace(codes=torch.zeros(4, 2)), torch.zeros(2, 14)

    def encode(self, pose: PoseBatch) -> Tensor:
        return torch.stack([(pose.part(part)[0][:, :, 0, 0] > 128).long() for part in ('left', 'right', 'body')], -1)

    def decode(self, ids: Tensor) -> Tensor:
        return torch.zeros(*ids.shape[:2], len(LAYOUT), 2)


@pytest.fixture
def frames() -> TokenizedFrames:
    rng = np.random.default_rng(0)
    dataset = [
        {
            'inputs': {
                'xy': torch.from_numpy(rng.uniform(0, 256, (5 + i, 49, 2)).astype(np.float32)),
                'score': torch.ones(5 + i, 49),
                'layout': 'triplet49',
            },
            'data_samples': None,
        }
        for i in range(4)
    ]
    return tokenize(Signs(), dataset, clips=3, batch=2)


def test_takes_the_valid_frames_of_clips_over_the_whole_data_set(frames: TokenizedFrames) -> None:
    assert len(frames.xy) == 5 + 7 + 8  # clips 0, 2 and 3 of 0 to 3
    assert frames.sizes == {'hand': 4, 'body': 2}
    left = frames.xy[:, LAYOUT.parts['left'][0], 0] > 128
    assert (frames.ids[:, 0] == left).all()
    xy, seen, ids = frames.of_kind('hand')
    assert xy.shape == (40, 21, 2) and seen.all() and (ids[:20] == frames.ids[:, 0]).all()


def test_figures_of_merit_by_hand(frames: TokenizedFrames) -> None:
    found = figures_of_merit(frames)
    hands = frames.xy[:, list(LAYOUT.parts['left'] + LAYOUT.parts['right'])]
    assert found['hand: error px'] == pytest.approx(np.linalg.norm(hands, axis=-1).mean(), rel=1e-5)
    assert found['hand: used %'] == 50.0 and found['hand: dead'] == 2.0
    share = (frames.ids[:, 2] == 1).mean()
    entropy = -(share * np.log(share) + (1 - share) * np.log(1 - share))
    assert found['body: perplexity'] == pytest.approx(np.exp(entropy), rel=1e-4)


def test_the_mean_pose_is_drawn_above_members(frames: TokenizedFrames) -> None:
    figure = codes_figure(frames, 'body', top=2, nearest=3)
    axes = np.array(figure.axes).reshape(4, 2)
    xy, _, ids = frames.of_kind('body')
    code = int(axes[0, 0].get_title().split(':')[0])
    assert np.allclose(axes[0, 0].lines[0].get_xydata(), xy[ids == code].mean(0), atol=1e-4)
    shown = axes[1, 0].lines[0].get_xydata()
    assert np.isclose(xy[ids == code], shown, atol=1e-3).all((1, 2)).any()


def test_every_figure_is_drawn(frames: TokenizedFrames) -> None:
    assert len(use_figure(frames).axes) == 2
    assert len(reconstruction_figure(frames, count=3).axes) == 18
    image = cooccurrence_figure(frames, top=2).axes[0].images[0].get_array()
    hand, body = frames.ids[:, 1], frames.ids[:, 2]
    rows, columns = (np.argsort(-np.bincount(x, minlength=n), kind='stable')[:2] for x, n in ((hand, 4), (body, 2)))
    both = ((hand == rows[0]) & (body == columns[0])).sum()
    expected = np.log2(both / ((hand == rows[0]).sum() * (body == columns[0]).sum() / len(hand)))
    assert image[0, 0] == pytest.approx(np.clip(expected, -3, 3))
