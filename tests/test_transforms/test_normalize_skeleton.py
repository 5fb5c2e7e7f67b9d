"""The skeleton against medians computed by hand, and what the steps behind it do to it."""

from __future__ import annotations

import numpy as np
import pytest
from transform_clips import clip, run, step


def with_depth(**options):
    data = clip(**options)
    rng = np.random.default_rng(9)
    data['z'] = (rng.normal(0, 40, data['score'].shape) * (data['score'] > 0)).astype(np.float32)
    return data


def by_hand(data, center):
    left, right = data['layout'].joints.index('left_shoulder'), data['layout'].joints.index('right_shoulder')
    xy, score, z = data['xy'].astype(float), data['score'], data['z'].astype(float)
    both = (score[:, left] > 0.1) & (score[:, right] > 0.1)
    middles = (xy[:, left] + xy[:, right]) / 2
    width = np.median(np.linalg.norm(xy[both, left] - xy[both, right], axis=1))
    median, depths, found = np.median(middles[both], axis=0), [], np.zeros((*score.shape, 3))
    for t in range(len(score)):
        pair = [z[t, j] for j in (left, right) if score[t, j] > 0]
        present = z[t][score[t] > 0]
        depths.append(np.mean(pair) if pair else np.mean(present) if len(present) else np.nan)
    for t in range(len(score)):
        origin = middles[t] if center == 'frame' and both[t] else median
        depth = depths[t] if center == 'frame' else np.nanmean(depths)
        for v in np.flatnonzero(score[t] > 0):
            found[t, v] = [*(xy[t, v] - origin) / width, (z[t, v] - depth) / width]
    return found


@pytest.mark.parametrize('center', ['clip', 'frame'])
@pytest.mark.parametrize('hide', [0.0, 0.3])
def test_points_by_hand(center, hide):
    data = with_depth(frames=9, hide=hide)
    expected = by_hand(data, center)
    skeleton = run(dict(data), step('NormalizeSkeleton', center=center))['skeleton']
    np.testing.assert_allclose(skeleton.points[0], expected, atol=1e-4)
    np.testing.assert_array_equal(skeleton.score[0], data['score'])


def test_two_coordinates_without_depth_and_without_shoulders():
    assert run(clip(), 'NormalizeSkeleton')['skeleton'].points.shape == (1, 6, 49, 2)
    data = clip('mediapipe_hands42')
    points = run(dict(data), 'NormalizeSkeleton')['skeleton'].points[0].numpy()
    present = data['xy'][data['score'] > 0].astype(float)
    low, high = present.min(0), present.max(0)
    expected = (data['xy'] - (low + high) / 2) / ((high - low).max() / 4) * (data['score'] > 0)[..., None]
    np.testing.assert_allclose(points, expected, atol=1e-4)


def test_the_crop_leaves_it_alone_and_a_mirror_does_not():
    plain = run(with_depth(), 'NormalizeSkeleton')['skeleton']
    cropped = run(with_depth(), 'NormalizeSkeleton', 'CropParts')
    np.testing.assert_array_equal(cropped['skeleton'].points, plain.points)
    before = run(with_depth(), step('FlipPose', prob=1.0), 'NormalizeSkeleton')['skeleton']
    after = run(with_depth(), 'NormalizeSkeleton', step('FlipPose', prob=1.0))['skeleton']
    np.testing.assert_allclose(after.points, before.points, atol=1e-4)
    frames = run(with_depth(frames=9), 'NormalizeSkeleton', step('SampleFrames', mode='uniform', num_frames=3))
    whole = run(with_depth(frames=9), 'NormalizeSkeleton')['skeleton']
    np.testing.assert_array_equal(frames['skeleton'].points, whole.points[:, [1, 4, 7]])
    hidden = run(with_depth(), 'NormalizeSkeleton', step('JointDropout', prob=0.5))
    assert (hidden['skeleton'].score[0].numpy() == hidden['score']).all()


def test_mistakes_are_refused():
    with pytest.raises(ValueError, match="unknown center 'frames', did you mean 'frame'"):
        run(clip(), step('NormalizeSkeleton', center='frames'))
    with pytest.raises(ValueError, match='put it before CropParts'):
        run(clip(), 'CropParts', 'NormalizeSkeleton')
