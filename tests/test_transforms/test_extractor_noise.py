from __future__ import annotations

import numpy as np
import pytest
from transform_clips import assert_missing_at_zero, clip, run, same_clip, step

FRAMES, WIDTH = 400, 100.0


def still(seed: int = 0, depth: bool = False):
    """A clip at rest whose shoulders are 100 px apart."""
    data = clip(frames=FRAMES, seed=seed, hide=0)
    data['xy'][:] = data['xy'][:1]
    data['score'][:] = 0.9
    left, right = data['layout'].indices(['left_shoulder', 'right_shoulder']).tolist()
    data['xy'][:, left], data['xy'][:, right] = (350, 200), (250, 200)
    if depth:
        data['z'] = np.zeros(data['score'].shape, np.float32)
    return data


def only(**options):
    """A step that makes the errors named alone, in every clip."""
    return step('ExtractorNoise', **{**dict(prob=1.0, jitter=0.0, misplaced=0.0, lost=0.0), **options})


def test_jitter_is_a_share_of_the_shoulder_width() -> None:
    before = still(depth=True)
    after = run(still(depth=True), only(jitter=0.02))
    for move in ((after['xy'] - before['xy'])[..., 0], (after['xy'] - before['xy'])[..., 1], after['z']):
        assert move.std() == pytest.approx(0.02 * WIDTH, rel=0.03) and abs(move.mean()) < 0.1


@pytest.mark.parametrize('run_length', [1.0, 5.0])
def test_hands_are_lost_in_stretches_of_the_length_asked_for(run_length: float) -> None:
    share, runs = [], []
    for seed in range(6):
        after = run(still(seed), only(lost=0.2, runs=(1.0, run_length)))
        body = list(after['layout'].parts['body'])
        assert (after['score'][:, body] > 0).all()
        for side in ('left', 'right'):
            gone = after['score'][:, list(after['layout'].parts[side])] == 0
            assert (gone.all(1) == gone.any(1)).all()
            share.append(gone[:, 0].mean())
            edges = np.diff(np.r_[0, gone[:, 0].astype(int), 0])
            runs += list(np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1))
        assert_missing_at_zero(after)
    assert np.mean(share) == pytest.approx(0.2, abs=0.03)
    # With runs of 1 two of them follow each other by chance.
    assert np.mean(runs) == pytest.approx(run_length if run_length > 1 else 1, rel=0.2)


def test_a_misplaced_hand_goes_as_one_and_bends() -> None:
    before, found = still(), []
    for options in ({'offset': 0.3, 'bend': 0.0}, {'offset': 0.0, 'bend': 0.1}):
        after = run(still(), only(misplaced=0.25, **options))
        right = list(before['layout'].parts['right'])
        move = (after['xy'] - before['xy'])[:, right]
        away = (move != 0).any((1, 2))
        assert away.mean() == pytest.approx(0.25, abs=0.08)
        assert not (after['xy'] - before['xy'])[:, list(before['layout'].parts['body'])].any()
        found.append(move[away])
    assert np.allclose(found[0], found[0][:, :1], atol=1e-3)
    assert found[0].std() == pytest.approx(0.3 * WIDTH, rel=0.15)
    assert found[1].std() == pytest.approx(0.1 * WIDTH, rel=0.1)


def test_one_clip_in_so_many_is_disturbed_and_the_clip_decides_how() -> None:
    changed = 0
    for seed in range(100):
        data = still(seed % 3)
        data['rng'] = np.random.default_rng(seed)
        before = data['xy'].copy()
        changed += not np.array_equal(run(data, step('ExtractorNoise', prob=0.3))['xy'], before)
    assert 18 <= changed <= 43
    same_clip(run(still(), step('ExtractorNoise', prob=1.0)), run(still(), step('ExtractorNoise', prob=1.0)), atol=0)


def test_without_shoulders_nothing_happens() -> None:
    hands = clip('mediapipe_hands42', hide=0)
    before = {**hands, 'xy': hands['xy'].copy()}
    same_clip(run(hands, step('ExtractorNoise', prob=1.0)), before)


def test_mistakes_are_refused() -> None:
    with pytest.raises(ValueError, match=r'lost must be in \[0, 0.5\], got 0.7'):
        run(clip(), only(lost=0.7))
    with pytest.raises(ValueError, match='runs at least 1'):
        run(clip(), only(runs=(0.5, 1)))
    with pytest.raises(ValueError, match='put it before NormalizeSkeleton and CropParts'):
        run(clip(), 'CropParts', 'ExtractorNoise')
