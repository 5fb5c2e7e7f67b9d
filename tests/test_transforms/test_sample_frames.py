from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from transform_clips import assert_missing_at_zero, clip, same_clip

from signmm.registry import TRANSFORMS


def sample(data: dict[str, Any], **options: Any) -> dict[str, Any]:
    return TRANSFORMS.build({'type': 'SampleFrames', **options}).transform(data)


def frames_of(total: int, seed: int = 0, **options: Any) -> list[int]:
    """The frames chosen; also checks that the poses are those of these frames."""
    data = clip(frames=total, seed=seed)
    expected = data['xy'], data['score']
    result = sample(data, **options)
    index = result['frame_inds']
    np.testing.assert_array_equal(result['xy'], expected[0][index])
    np.testing.assert_array_equal(result['score'], expected[1][index])
    assert result['num_frames'] == total
    return index.tolist()


def test_random_windows_are_consecutive_and_reach_both_ends() -> None:
    starts = set()
    for seed in range(60):
        index = frames_of(9, seed, num_frames=6)
        assert index == list(range(index[0], index[0] + 6))
        starts.add(index[0])
    assert starts == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ('options', 'total', 'expected'),
    [
        ({'mode': 'center', 'num_frames': 4}, 10, [3, 4, 5, 6]),
        ({'mode': 'center', 'num_frames': 4}, 4, [0, 1, 2, 3]),
        ({'mode': 'center', 'num_frames': 4}, 3, [0, 1, 2]),
        ({'mode': 'random', 'num_frames': 4}, 3, [0, 1, 2]),
        ({'mode': 'random', 'num_frames': 7, 'pad': 'loop'}, 3, [0, 1, 2, 0, 1, 2, 0]),
        ({'mode': 'center', 'num_frames': 5, 'pad': 'repeat'}, 3, [0, 1, 2, 2, 2]),
        ({'mode': 'center', 'num_frames': 3, 'pad': 'loop'}, 1, [0, 0, 0]),
        ({'mode': 'uniform', 'num_frames': 4}, 8, [1, 3, 5, 7]),
        ({'mode': 'uniform', 'num_frames': 4}, 2, [0, 0, 1, 1]),
        ({'mode': 'all'}, 3, [0, 1, 2]),
        ({'mode': 'all', 'max_frames': 10}, 11, [0, 2, 4, 6, 8, 10]),
        ({'mode': 'all', 'max_frames': 5}, 14, [0, 3, 6, 9, 12]),
        ({'mode': 'all', 'max_frames': 5}, 5, [0, 1, 2, 3, 4]),
        ({'mode': 'fraction', 'fraction': 0.5}, 1, [0]),
    ],
)
def test_which_frames(options: dict[str, Any], total: int, expected: list[int]) -> None:
    assert frames_of(total, **options) == expected


def test_fraction_keeps_the_order_and_never_repeats() -> None:
    seen = set()
    for seed in range(20):
        index = frames_of(10, seed, mode='fraction')
        assert len(index) == 8 and index == sorted(set(index))
        seen |= set(index)
    assert seen == set(range(10))


def test_a_range_of_fractions_draws_the_rate_of_each_clip() -> None:
    counts = [len(frames_of(100, seed, mode='fraction', fraction=(0.5, 1.0))) for seed in range(40)]
    assert min(counts) < 60 and max(counts) > 90 and all(50 <= count <= 100 for count in counts)
    assert 70 < sum(counts) / len(counts) < 80
    # One share draws no rate, so that its frames are those that it has always chosen.
    assert frames_of(10, 3, mode='fraction') == frames_of(10, 3, mode='fraction', fraction=(0.8, 0.8))


def reference_interpolation(data: dict[str, Any], places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    xy, score = [], []
    for place in places:
        a = int(place)
        b = min(a + 1, len(data['score']) - 1)
        w = place - a
        near = b if w >= 0.5 else a
        row_xy, row_score = data['xy'][near].copy(), data['score'][near].copy()
        for v in range(len(row_score)):
            if data['score'][a, v] > 0 and data['score'][b, v] > 0:
                row_xy[v] = (1 - w) * data['xy'][a, v] + w * data['xy'][b, v]
                row_score[v] = (1 - w) * data['score'][a, v] + w * data['score'][b, v]
        xy.append(row_xy)
        score.append(row_score)
    return np.array(xy), np.array(score)


@pytest.mark.parametrize('total', [1, 2, 9, 40])
def test_central_resampling_matches_a_loop(total: int) -> None:
    data = clip(frames=total)
    length = max(1, int(0.95 * total))
    first = (total - length) // 2
    xy, score = reference_interpolation(data, np.linspace(first, first + length - 1, 7))
    result = sample(clip(frames=total), mode='resample_center', num_frames=7)
    same_clip(result, {'xy': xy, 'score': score})
    assert len(result['frame_inds']) == 7 and result['frame_inds'].dtype.kind == 'i'
    assert_missing_at_zero(result)


def test_random_resampling_covers_the_stated_lengths() -> None:
    lengths = []
    for seed in range(100):
        index = sample(clip(frames=100, seed=seed, hide=0), mode='resample_random', num_frames=8)['frame_inds']
        lengths.append(index[-1] - index[0] + 1)
    assert 50 <= min(lengths) <= 55 and 95 <= max(lengths) <= 100
    index = sample(clip(frames=100), mode='resample_random', num_frames=8, min_crop=200)['frame_inds']
    assert (index[0], index[-1]) == (0, 99)


def test_resampling_to_the_same_length_changes_nothing() -> None:
    result = sample(clip(frames=12), mode='resample_random', num_frames=12, crop=(1.0, 1.0))
    same_clip(result, clip(frames=12), atol=1e-5)


def test_mistakes_are_refused() -> None:
    for bad, message in (
        ({'mode': 'centre'}, "did you mean 'center'"),
        ({'pad': 'zero'}, 'loop'),
        ({'fraction': 0}, 'fraction'),
        ({'fraction': (0.9, 0.5)}, r'fraction must be \(low, high\)'),
        ({'fraction': (0.9, 1.5)}, r'fraction\[1\] must be in'),
        ({'num_frames': 0}, 'num_frames'),
        ({'crop': (0.9, 0.5)}, 'low, high'),
    ):
        with pytest.raises(ValueError, match=message):
            TRANSFORMS.build({'type': 'SampleFrames', **bad})
    data = clip(frames=40)
    del data['rng']
    with pytest.raises(KeyError, match='SampleFrames needs|rng'):
        sample(data, mode='random')
