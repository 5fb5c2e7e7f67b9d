from __future__ import annotations

import numpy as np
import pytest
from transform_clips import clip, run, step


def with_depth(seed=0):
    data = clip(seed=seed, hide=0)
    data['z'] = np.random.default_rng(9).normal(0, 40, data['score'].shape).astype(np.float32)
    return data


def points(data):
    return np.concatenate([data['xy'], data['z'][..., None]], -1).reshape(-1, 3).astype(float)


def test_it_is_one_rotation_in_space_within_the_ranges():
    yaws, pitches = [], []
    for seed in range(30):
        data = with_depth(seed)
        before = points(data)
        after = points(run(data, step('RandomRotate3D', yaw=20.0, pitch=10.0)))
        a, b = before - before.mean(0), after - after.mean(0)
        matrix = np.linalg.lstsq(a, b, rcond=None)[0].T
        np.testing.assert_allclose(a @ matrix.T, b, atol=1e-2)
        np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-4)
        assert np.linalg.det(matrix) == pytest.approx(1, abs=1e-4)
        # Yaw first, then pitch: the first row is (cos yaw, 0, sin yaw), the middle one holds the pitch.
        assert abs(matrix[0, 1]) < 1e-4
        yaws.append(np.rad2deg(np.arctan2(matrix[0, 2], matrix[0, 0])))
        pitches.append(np.rad2deg(np.arcsin(np.clip(matrix[1, 1], -1, 1))) - 90)
    assert max(map(abs, yaws)) <= 20.01 and max(yaws) > 10 and min(yaws) < -10
    assert max(map(abs, pitches)) <= 10.1


def test_the_shoulders_stay_where_they_are_and_no_turn_changes_nothing():
    data = with_depth()
    data['xy'][:] = data['xy'][:1]
    data['z'][:] = data['z'][:1]
    pair = data['layout'].indices(['left_shoulder', 'right_shoulder'])
    before = np.concatenate([data['xy'], data['z'][..., None]], -1)[:, pair].mean(1)
    turned = run(dict(data), step('RandomRotate3D', yaw=30.0, pitch=20.0))
    after = np.concatenate([turned['xy'], turned['z'][..., None]], -1)[:, pair].mean(1)
    np.testing.assert_allclose(after, before, atol=1e-3)
    for options in ({'yaw': 0.0, 'pitch': 0.0}, {'prob': 0.0}):
        same = run(dict(data), step('RandomRotate3D', **options))
        np.testing.assert_allclose(same['xy'], data['xy'], atol=1e-4)


def test_frames_without_a_signer_do_not_move_the_centre():
    data = with_depth()
    data['z'] += 2000  # metres away, as a depth camera sees it
    data['score'][:] = 0.9
    two = {**data, **{name: data[name][:4] for name in ('xy', 'score', 'z')}, 'num_frames': 4}
    for name in ('xy', 'score', 'z'):
        data[name][4:] = 0
    whole, part = (
        run({**clip, 'rng': np.random.default_rng(3)}, step('RandomRotate3D', yaw=30.0), 'NormalizeSkeleton')
        for clip in (data, two)
    )
    np.testing.assert_allclose(whole['xy'][:4], part['xy'], atol=1e-2)
    np.testing.assert_allclose(whole['skeleton'].points[:, :4], part['skeleton'].points, atol=1e-4)


def test_depth_is_cropped_with_its_part():
    data = with_depth()
    data['score'][:] = 0.9
    plain = run(dict(data), step('CropParts', outside='keep'))
    deeper = run({**data, 'z': data['z'] + 100}, step('CropParts', outside='keep'))
    np.testing.assert_allclose(plain['z'], deeper['z'], atol=1e-3)  # counted from wrist and shoulders
    right = list(data['layout'].parts['right'])
    scale = (plain['xy'][:, right[9], 0] - plain['xy'][:, right[0], 0]) / (
        data['xy'][:, right[9], 0] - data['xy'][:, right[0], 0]
    )
    expected = (data['z'][:, right] - data['z'][:, right[:1]]) * scale[:, None]
    np.testing.assert_allclose(plain['z'][:, right], expected, atol=1e-2)
    assert not plain['z'][:, right[0]].any()


def test_mistakes_are_refused():
    with pytest.raises(ValueError, match='no third coordinate in pixels'):
        run(clip(), 'RandomRotate3D')
    with pytest.raises(ValueError, match='put it before CropParts'):
        run(with_depth(), 'CropParts', 'RandomRotate3D')
    with pytest.raises(ValueError, match=r'yaw and pitch in \[0, 90\)'):
        run(with_depth(), step('RandomRotate3D', yaw=90))
