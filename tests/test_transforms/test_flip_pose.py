from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from transform_clips import SIZE, clip, run, same_clip, step

from signmm.structures import LAYOUTS

FLIP = step('FlipPose', prob=1.0)


@pytest.mark.parametrize('layout', sorted(LAYOUTS))
@pytest.mark.parametrize('crop', [[], [step('CropParts')], [step('CropParts', mirror_left=False)]])
def test_mirror_twice_is_identity(layout: str, crop: list[dict[str, Any]]) -> None:
    result = run(clip(layout, 3), *crop, FLIP)
    assert not np.allclose(result['xy'], run(clip(layout, 3), *crop)['xy'])
    same_clip(run(result, FLIP), run(clip(layout, 3), *crop))


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
@pytest.mark.parametrize('layout', ['triplet49', 'kinect20', 'mediapipe_hands42'])
def test_flipping_before_or_after_the_crop_is_the_same(layout: str, how: dict[str, Any], mirror_left: bool) -> None:
    crop = step('CropParts', mirror_left=mirror_left, **how)
    same_clip(run(clip(layout), FLIP, crop), run(clip(layout), crop, FLIP), atol=2e-2)


def test_flip_probability() -> None:
    flipped = 0
    for seed in range(200):
        data = clip(frames=1, seed=seed)
        before = data['xy']
        flipped += not np.array_equal(run(data, step('FlipPose'))['xy'], before)
    assert 75 < flipped < 125
    same_clip(run(clip(), step('FlipPose', prob=0.0)), clip())
