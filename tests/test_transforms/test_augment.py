from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from transform_clips import SIZE, assert_missing_at_zero, clip, same_clip

from signmm.registry import TRANSFORMS
from signmm.structures import LAYOUTS

CROPPED = ('triplet49', 'kinect20', 'mediapipe_hands42')


def run(data: dict[str, Any], *steps: dict[str, Any]) -> dict[str, Any]:
    for step in steps:
        data = TRANSFORMS.build(step).transform(data)
    return data


def step(kind: str, **options: Any) -> dict[str, Any]:
    return {'type': kind, **options}


FLIP = step('FlipPose', prob=1.0)


@pytest.mark.parametrize('layout', sorted(LAYOUTS))
@pytest.mark.parametrize('crop', [[], [step('CropParts')], [step('CropParts', mirror_left=False)]])
def test_mirror_twice_is_identity(layout: str, crop: list[dict[str, Any]]) -> None:
    result = run(clip(layout, 3), *crop, FLIP)
    assert result['flipped'] and not np.allclose(result['xy'], run(clip(layout, 3), *crop)['xy'])
    result = run(result, FLIP)
    assert not result['flipped']
    same_clip(result, run(clip(layout, 3), *crop))


def test_mirror_by_hand() -> None:
    data, layout = clip(hide=0), clip()['layout']
    result = run(clip(hide=0), FLIP)
    left, right = layout.joints.index('left_hand_index4'), layout.joints.index('right_hand_index4')
    np.testing.assert_allclose(result['xy'][:, left, 0], SIZE[0] - data['xy'][:, right, 0])
    np.testing.assert_allclose(result['xy'][:, left, 1], data['xy'][:, right, 1])
    np.testing.assert_allclose(result['score'][:, left], data['score'][:, right])
    np.testing.assert_allclose(result['xy'][:, 0, 0], SIZE[0] - data['xy'][:, 0, 0])


@pytest.mark.parametrize('mirror_left', [True, False])
@pytest.mark.parametrize('how', [{}, {'hand': 'wrist', 'body': 'shoulders'}, {'body': 'image'}])
@pytest.mark.parametrize('layout', CROPPED)
def test_flipping_before_or_after_the_crop_is_the_same(layout: str, how: dict[str, Any], mirror_left: bool) -> None:
    crop = step('CropParts', mirror_left=mirror_left, **how)
    same_clip(run(clip(layout), FLIP, crop), run(clip(layout), crop, FLIP), atol=2e-2)


def test_flip_probability() -> None:
    flipped = sum(run(clip(frames=1, seed=s), step('FlipPose'))['flipped'] for s in range(200))
    assert 75 < flipped < 125
    same_clip(run(clip(), step('FlipPose', prob=0.0)), clip())


MOVES = [
    step('RandomMove'),
    step('RandomMove', num_keys=1),
    step('RandomMove', independent=True, num_keys=4),
    step('RandomPerturb'),
    step('RandomPerturb', independent=True),
    step('GaussianNoise'),
    step('JointDropout'),
    step('JointDropout', whole_clip=True),
    step('FrameDropout', prob=0.5),
    step('TimeMask', max_fraction=0.9),
    step('FlipPose'),
    step('ToBone'),
    step('ToMotion'),
]


@pytest.mark.parametrize('move', MOVES, ids=lambda m: '_'.join(map(str, m.values())))
@pytest.mark.parametrize('layout', CROPPED)
@pytest.mark.parametrize('crop', [True, False])
@pytest.mark.parametrize('sized', [True, False])
def test_missing_joints_stay_missing_and_inputs_are_not_written_to(
    move: dict[str, Any], layout: str, crop: bool, sized: bool
) -> None:
    for frames, hide in ((5, 0.4), (1, 0.4), (3, 1.0)):
        data = clip(layout, frames, hide=hide)
        if not sized:
            data['image_size'] = None
        data = run(data, step('CropParts')) if crop else data
        before = data['xy'].copy(), data['score'].copy()
        data['xy'].flags.writeable = data['score'].flags.writeable = False
        missing = before[1] == 0
        result = run(dict(data), move)
        assert (data['xy'] == before[0]).all() and (data['score'] == before[1]).all()
        assert_missing_at_zero(result)
        assert result['xy'].dtype == np.float32 and np.isfinite(result['xy']).all()
        if move['type'] != 'FlipPose':
            assert (result['score'][missing] == 0).all()


@pytest.mark.parametrize('move', MOVES, ids=lambda m: '_'.join(map(str, m.values())))
def test_the_generator_alone_decides(move: dict[str, Any]) -> None:
    same_clip(run(clip(), move), run(clip(), move), atol=0)


def test_one_key_moves_by_a_similarity_within_the_ranges() -> None:
    for seed in range(20):
        data = clip(seed=seed, hide=0)
        source = data['xy'].reshape(-1, 2) @ (1, 1j)
        moved = run(data, step('RandomMove', num_keys=1))['xy'].reshape(-1, 2) @ (1, 1j)
        matrix = np.stack([source, np.ones_like(source)], axis=1)
        (turn, offset), *_ = np.linalg.lstsq(matrix, moved, rcond=None)
        assert np.abs(matrix @ (turn, offset) - moved).max() < 1e-2
        assert 0.9 <= abs(turn) <= 1.1 and abs(np.angle(turn, deg=True)) <= 10
        center = complex(SIZE[0] / 2, SIZE[1] / 2)
        shift = turn * center + offset - center
        assert max(abs(shift.real), abs(shift.imag)) <= 0.2 * 640 + 1e-2


def test_moves_are_linear_between_the_key_times() -> None:
    data = clip(frames=9, hide=0)
    data['xy'][:] = data['xy'][:1]
    moved = run(data, step('RandomMove', angle=0.0, num_keys=3))['xy'].astype(float)
    bends = np.abs(np.diff(moved, 2, axis=0)).max(axis=(1, 2))
    assert bends[3] > 1  # the key time in the middle
    assert np.delete(bends, 3).max() < 1e-2


@pytest.mark.parametrize('kind', ['RandomMove', 'RandomPerturb'])
def test_a_mirrored_hand_moves_like_its_picture(kind: str) -> None:
    def unmirror(data: dict[str, Any]) -> dict[str, Any]:
        left = list(data['layout'].parts['left'])
        data['xy'][:, left, 0] = (256 - data['xy'][:, left, 0]) * (data['score'][:, left] > 0)
        return data

    mirrored = unmirror(run(clip(), step('CropParts'), step(kind)))
    plain = run(clip(), step('CropParts', mirror_left=False), step(kind))
    same_clip(mirrored, plain)


def test_perturbation_is_one_matrix_about_the_centre() -> None:
    data = run(clip(hide=0), step('CropParts', mirror_left=False))
    source = data['xy'][data['score'] > 0].astype(float) - 128
    moved = run(data, step('RandomPerturb', amount=0.2))
    moved = moved['xy'][moved['score'] > 0].astype(float) - 128
    matrix, *_ = np.linalg.lstsq(source, moved, rcond=None)
    assert np.abs(source @ matrix - moved).max() < 1e-2
    assert 0.01 < np.abs(matrix - np.eye(2)).max() <= 0.2


def test_dropout_rates() -> None:
    kept = run(clip(frames=400, hide=0), step('JointDropout', prob=0.25))['score'] > 0
    assert abs(kept.mean() - 0.75) < 0.02
    kept = run(clip(frames=400, hide=0), step('JointDropout', prob=0.5, whole_clip=True))['score'] > 0
    assert (kept == kept[:1]).all() and kept[0].any() and not kept[0].all()
    kept = run(clip(frames=400, hide=0), step('FrameDropout', prob=0.25))['score'] > 0
    assert (kept == kept[:, :1]).all() and abs(kept.mean() - 0.75) < 0.08
    assert run(clip(frames=3, hide=0), step('FrameDropout', prob=1.0))['score'].any(axis=1).sum() == 1


def test_time_mask_is_one_stretch() -> None:
    lengths = set()
    for seed in range(50):
        hidden = ~run(clip(frames=20, seed=seed, hide=0), step('TimeMask', max_fraction=0.5))['score'].any(axis=1)
        assert np.abs(np.diff(hidden.astype(int), prepend=0, append=0)).sum() in (0, 2)
        lengths.add(int(hidden.sum()))
    assert max(lengths) <= 10 and len(lengths) > 5
    assert run(clip(frames=1, hide=0), step('TimeMask', max_fraction=1.0))['score'].all()


def test_noise_has_the_stated_deviation() -> None:
    data = clip(frames=200, hide=0.2)
    result = run(dict(data), step('GaussianNoise', sigma=3.0))
    difference = (result['xy'] - data['xy'])[data['score'] > 0]
    assert abs(difference.std() - 3) < 0.1 and abs(difference.mean()) < 0.1


def test_bones_and_motion_by_hand() -> None:
    data = clip(frames=4)
    bone, motion = run(dict(data), step('ToBone')), run(dict(data), step('ToMotion'))
    layout = data['layout']
    tip, previous = layout.indices(['left_hand_index4', 'left_hand_index3'])
    both = (data['score'][:, tip] > 0) & (data['score'][:, previous] > 0)
    expected = (data['xy'][:, tip] - data['xy'][:, previous]) * both[:, None]
    np.testing.assert_allclose(bone['xy'][:, tip], expected)
    # The hand's wrist has its own frame, so it has no parent in the body.
    assert not bone['xy'][:, layout.indices(['left_hand_wrist'])].any()
    both = (data['score'][1:] > 0) & (data['score'][:-1] > 0)
    np.testing.assert_allclose(motion['xy'][:-1], np.diff(data['xy'], axis=0) * both[..., None])
    assert not motion['score'][-1].any()


@pytest.mark.parametrize(
    'bad',
    [step('RandomMove', num_keys=0), step('RandomMove', scale=(0, 1)), step('RandomPerturb', amount=0.6),
     step('JointDropout', prob=2), step('TimeMask', max_fraction=-1), step('GaussianNoise', sigma=-1)],
    ids=str,
)  # fmt: skip
def test_mistakes_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f'{bad["type"]}: '):
        TRANSFORMS.build(bad)
