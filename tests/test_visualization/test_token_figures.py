from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signmm.structures import LAYOUTS, PARTS
from signmm.visualization.drawing import COLOURS
from signmm.visualization.token_figures import (
    co_occurrence_figure,
    codes_figure,
    draw_triplet,
    reconstruction_figure,
    triplets_figure,
    usage_figure,
)
from signmm.visualization.tokens import TokenFrames, co_occurrence, top_codes

LAYOUT = LAYOUTS['triplet49']


@pytest.fixture
def frames() -> TokenFrames:
    rng, count = np.random.default_rng(0), 40
    xy = rng.uniform(0, 256, (count, 49, 2)).astype(np.float32)
    ids = np.stack([rng.integers(0, 3, count), rng.integers(0, 3, count), rng.integers(0, 2, count)], 1)
    decoded = xy + rng.uniform(0, 40, (count, 1, 1)).astype(np.float32)
    return TokenFrames(xy, np.ones((count, 49), np.float32), ids, decoded, np.arange(count) // 8,
                       [f'v{i}' for i in range(5)], LAYOUT, {'hand': 6, 'body': 4})  # fmt: skip


def test_bars_are_the_sorted_counts(frames: TokenFrames) -> None:
    frames.score[:5, list(LAYOUT.parts['left'])] = 0
    figure = usage_figure(frames)
    counts = np.sort(np.bincount(frames.ids[:, :2].ravel(), minlength=6))[::-1]
    grey, blue = figure.axes[0].containers
    assert [bar.get_height() for bar in grey] == counts.tolist()
    assert sum(bar.get_height() for bar in blue) == 80 - 5
    title = figure.axes[0].get_title()
    assert title.startswith('hand: 3 of 6 codes used, perplexity') and '5 more uses' in title


def test_rows_show_mean_decoded_and_real_poses_of_both_hands(frames: TokenFrames) -> None:
    uses = top_codes(frames, 'hand', top=2, examples=3)
    figure = codes_figure(frames, uses, 'hand')
    axes = np.array(figure.axes).reshape(2, 5)
    for row, use in zip(axes, uses, strict=True):
        assert row[0].get_ylabel().startswith(f'code {use.code}\n{100 * use.share:.1f} %\n{use.clips} clips')
        assert np.allclose(row[0].lines[0].get_xydata(), use.mean)
        assert np.allclose(row[1].lines[0].get_xydata(), use.decoded)
        for ax, (frame, side) in zip(row[2:], use.nearest, strict=True):
            part = PARTS[side]
            assert ax.lines[0].get_color() == COLOURS[part]
            assert np.allclose(ax.lines[0].get_xydata(), frames.xy[frame, list(LAYOUT.parts[part])])
            assert ax.get_xlabel() == f'v{frame // 8}'


def test_triplet_has_right_hand_body_and_left_hand_side_by_side(frames: TokenFrames) -> None:
    figure = triplets_figure(frames, top=1, columns=2)
    assert figure is not None
    ax = figure.axes[0]
    assert ax.get_xlim() == (0, 3) and ax.get_ylim() == (1, 0)
    hands = [line.get_color() for line in ax.lines if line.get_color() != '#dddddd']
    assert hands == [COLOURS[part] for part in ('right', 'body', 'left')]
    views = dict.fromkeys(PARTS, (0.0, 0.0, 256.0))
    draw_triplet(ax, frames.xy[0], np.ones(49, bool), LAYOUT, views)
    left = next(line for line in ax.lines[::-1] if line.get_color() == COLOURS['left'])
    assert np.allclose(left.get_xydata(), frames.xy[0, list(LAYOUT.parts['left'])] / 256 + (2, 0))


def test_absent_hand_is_named_instead_of_its_code(frames: TokenFrames) -> None:
    frames.score[:, list(LAYOUT.parts['left'])] = 0
    figure = triplets_figure(frames, top=1)
    assert figure is not None and figure.axes[0].get_ylabel().startswith('no left hand\nright ')


def test_no_shared_triplet_no_picture(frames: TokenFrames) -> None:
    assert triplets_figure(replace(frames, clip=np.zeros(40, int))) is None


def test_reconstructions_go_from_good_to_bad(frames: TokenFrames) -> None:
    figure = reconstruction_figure(frames, rows=4)
    errors = [float(ax.get_ylabel().split()[0]) for ax in figure.axes[::3]]
    assert errors == sorted(errors) and errors[0] < 15 < 40 < errors[-1]
    true = np.linalg.norm(frames.decoded - frames.xy, axis=-1).mean(1)
    assert all(np.abs(true - error).min() < 0.06 for error in errors)


def test_heat_map_is_the_lift(frames: TokenFrames) -> None:
    figure = co_occurrence_figure(frames, top=2)
    counts, _ = co_occurrence(frames, 0)
    hand, body = np.argsort(-counts.sum(1), kind='stable')[:2], np.argsort(-counts.sum(0), kind='stable')[:2]
    shown = np.asarray(figure.axes[0].images[0].get_array())
    for i, h in enumerate(hand):
        for j, b in enumerate(body):
            chance = counts[h].sum() * counts[:, b].sum() / counts.sum()
            assert shown[i, j] == pytest.approx(np.log2(counts[h, b] / chance))
    assert [tick.get_text() for tick in figure.axes[0].get_yticklabels()] == [str(h) for h in hand]
