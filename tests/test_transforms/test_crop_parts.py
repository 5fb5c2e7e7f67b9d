"""CropParts against a loop over frames that follows the description of the released pre-processing word by word."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from transform_clips import SIZE, assert_missing_at_zero, clip

from signmm.registry import TRANSFORMS
from signmm.structures import LAYOUTS

SIDES = ('left', 'right')


def reference_box(
    hand: np.ndarray, conf: np.ndarray, arm: np.ndarray, arm_conf: np.ndarray, threshold: float, margin: float
) -> tuple[float, float, float] | None:
    width, height = SIZE
    visible = hand[conf > 0.1]
    if len(visible) >= 10:
        (x0, y0), (x1, y1) = visible.min(axis=0), visible.max(axis=0)
        center = (x0 + x1) / 2, (y0 + y1) / 2
        side = max(round(2.2 * max(x1 - x0, y1 - y0)), 1)
    else:
        shoulder, elbow, wrist = arm
        if arm_conf.min() < threshold or wrist[1] >= height - margin:
            return None
        center = wrist + 0.33 * (wrist - elbow)
        side = 1.1 * max(math.dist(wrist, elbow), 0.9 * math.dist(elbow, shoulder))
    side = min(side, min(width, height) - 1)
    x = min(max(center[0] - side / 2, 0), width - side)
    y = min(max(center[1] - side / 2, 0), height - side)
    return x, y, side


def reference_hands(data: dict[str, Any], threshold: float = 0.8, margin: float = 50, joint: float = 0.5) -> np.ndarray:
    layout = data['layout']
    result = np.zeros((*data['score'].shape, 3))
    for t in range(len(result)):
        for side in SIDES:
            members = list(layout.parts[side])
            arm = [layout.joints.index(f'{side}_{name}') for name in ('shoulder', 'elbow', 'wrist')]
            xy, score = data['xy'][t].astype(np.float64), data['score'][t]
            box = reference_box(xy[members], score[members], xy[arm], score[arm], threshold, margin)
            if box is None:
                continue
            for v in members:
                if score[v] < joint or score[v] == 0:
                    continue
                x, y = 256 * (xy[v, 0] - box[0]) / box[2], 256 * (xy[v, 1] - box[1]) / box[2]
                x, y = min(max(x, 0), 256), min(max(y, 0), 256)
                result[t, v] = (256 - x if side == 'left' else x), y, score[v]
    return result


def hands_of(data: dict[str, Any]) -> np.ndarray:
    layout = data['layout']
    result = np.concatenate([data['xy'], data['score'][..., None]], axis=2)
    others = sorted(set(range(len(layout))) - {i for side in SIDES for i in layout.parts[side]})
    result[:, others] = 0
    return result


@pytest.mark.parametrize('layout', ['triplet49', 'coco_wholebody133', 'mediapipe75', 'openpose137'])
@pytest.mark.parametrize('hide', [0.2, 0.5, 0.6])
def test_hands_match_the_reference(layout: str, hide: float) -> None:
    used_arm = 0
    for seed in range(4):
        data = clip(layout, 12, seed, hide)
        arm = [i for i, name in enumerate(data['layout'].joints) if name.endswith(('_shoulder', '_elbow', '_wrist'))]
        arm = [i for i in arm if 'hand' not in data['layout'].joints[i]]
        # So that the box from the arm occurs.
        data['score'][::2, arm] = 0.9
        data['xy'][::2, arm] = clip(layout, 12, seed, 0)['xy'][::2, arm]
        expected = reference_hands(data)
        used_arm += int((data['score'][:, data['layout'].parts['left']] > 0.1).sum(1).min() < 10)
        result = TRANSFORMS.build({'type': 'CropParts'}).transform(data)
        np.testing.assert_allclose(hands_of(result), expected, atol=2e-3)
        assert_missing_at_zero(result)
        assert result['crop_size'] == 256 and result['mirror_left']
    assert used_arm or hide < 0.5


def test_thresholds_are_parameters() -> None:
    data = clip(frames=20, hide=0.6)
    data['score'][:, :7] = 0.6
    data['xy'][:, :7] = clip(frames=20, hide=0)['xy'][:, :7]
    expected = reference_hands(data, threshold=0.5, margin=-1000, joint=0.4)
    assert not np.allclose(expected, reference_hands(data))
    box = {'arm_threshold': 0.5, 'bottom_margin': None}
    result = TRANSFORMS.build({'type': 'CropParts', 'joint_threshold': 0.4, 'hand_box': box}).transform(data)
    np.testing.assert_allclose(hands_of(result), expected, atol=2e-3)


def test_a_box_too_big_for_the_image_is_capped_and_shifted_inside() -> None:
    data = clip(frames=1, hide=0)
    right = list(data['layout'].parts['right'])
    data['score'][:] = 1
    data['xy'][0, right] = np.linspace((0, 0), (639, 479), 21)
    crop = TRANSFORMS.build({'type': 'CropParts', 'outside': 'keep'}).transform(data)['xy'][0, right]
    scale = 256 / 479
    np.testing.assert_allclose(crop, (np.linspace((0, 0), (639, 479), 21) - (319.5 - 479 / 2, 0)) * scale, atol=1e-2)


def test_released_treatment_of_joints_outside() -> None:
    data = clip(frames=1, hide=0)
    data['score'][:] = 1
    members = [list(data['layout'].parts[side]) for side in SIDES]
    for hand in members:
        data['xy'][0, hand] = np.linspace((-50, 100), (600, 110), 21)
    crop = TRANSFORMS.build({'type': 'ReleasedCropParts'}).transform(data)['xy'][0]
    left, right = crop[members[0]], crop[members[1]]
    assert right[0, 0] == 0 and right[-1, 0] > 256
    # Clamped at 0 on the left edge of the image, hence at 256 in the mirror, which the release sets to 0.
    assert left[0, 0] == 0 and left[-1, 0] < 0


@pytest.mark.parametrize('layout', ['triplet49', 'kinect20'])
def test_body_of_the_whole_image(layout: str) -> None:
    data = clip(layout)
    body = list(data['layout'].parts['body'])
    expected = data['xy'][:, body] / SIZE * 256
    result = TRANSFORMS.build({'type': 'CropParts', 'body': 'image'}).transform(data)
    np.testing.assert_allclose(result['xy'][:, body], expected, atol=1e-3)
    assert (result['score'][:, body] == clip(layout)['score'][:, body]).all()


def test_body_box_holds_the_visible_body_and_is_square() -> None:
    data = clip(frames=9)
    data['score'][:] = np.where(data['score'] > 0, 0.9, 0)
    seen = data['xy'][:, :7][data['score'][:, :7] > 0]
    low, high = seen.min(axis=0), seen.max(axis=0)
    side = 1.1 * (high - low).max()
    expected = (data['xy'][:, :7] - (low + high) / 2) / side * 256 + 128
    expected *= (data['score'][:, :7] > 0)[..., None]
    result = TRANSFORMS.build({'type': 'CropParts'}).transform(data)
    np.testing.assert_allclose(result['xy'][:, :7], expected, atol=1e-3)


def test_shoulder_normalisation() -> None:
    data = clip(frames=9, hide=0)
    data['score'][:] = 0.9
    left, right = data['xy'][:, 1].astype(float), data['xy'][:, 4].astype(float)
    width = np.median(np.linalg.norm(left - right, axis=1))
    middle = np.median((left + right) / 2, axis=0)
    body = (data['xy'][:, :7] - middle) / width * 64 + 128
    hands = []
    for members, sign in ((list(range(7, 28)), -1), (list(range(28, 49)), 1)):
        hand = data['xy'][:, members] - data['xy'][:, members[:1]]
        hands.append(hand / width * 256 * (sign, 1) + 128)
    result = TRANSFORMS.build({'type': 'CropParts', 'body': 'shoulders', 'hand': 'wrist'}).transform(data)
    np.testing.assert_allclose(result['xy'], np.concatenate([body, *hands], axis=1), atol=1e-2)


def test_wrist_relative_without_a_body_uses_the_hands_extent() -> None:
    data = clip('mediapipe_hands42', hide=0)
    data['score'][:] = 0.9
    sides = [np.ptp(data['xy'][:, part], axis=1).max(axis=1) for part in (slice(21), slice(21, 42))]
    scale = 128 / np.median(sides)
    expected = (data['xy'][:, 21:] - data['xy'][:, 21:22]) * scale + 128
    result = TRANSFORMS.build({'type': 'CropParts', 'hand': 'wrist'}).transform(data)
    np.testing.assert_allclose(result['xy'][:, 21:], expected, atol=1e-2)


@pytest.mark.parametrize('layout', sorted(LAYOUTS))
@pytest.mark.parametrize('hand', ['box', 'wrist'])
@pytest.mark.parametrize('body', ['box', 'image', 'shoulders'])
@pytest.mark.parametrize('frames', [1, 3])
def test_every_layout_and_missing_everything(layout: str, hand: str, body: str, frames: int) -> None:
    crop = TRANSFORMS.build({'type': 'CropParts', 'hand': hand, 'body': body, 'drop_handless': True})
    for hide in (0.3, 1.0):
        result = crop.transform(clip(layout, frames, hide=hide))
        assert result['xy'].shape == (len(result['score']), len(LAYOUTS[layout]), 2)
        assert result['xy'].dtype == result['score'].dtype == np.float32
        assert np.isfinite(result['xy']).all() and len(result['xy']) >= 1
        assert_missing_at_zero(result)
        assert hide < 1 or not result['score'].any()


def test_without_an_image_size() -> None:
    data = clip(hide=0)
    data['image_size'] = None
    result = TRANSFORMS.build({'type': 'CropParts'}).transform(data)
    assert result['score'].any()
    data = clip()
    data['image_size'] = None
    with pytest.raises(ValueError, match="'v0' has no image_size"):
        TRANSFORMS.build({'type': 'CropParts', 'body': 'image'}).transform(data)


def test_mistakes_are_refused() -> None:
    for bad, message in (
        ({'hand': 'bx'}, "did you mean 'box'"),
        ({'body': 'shoulder'}, 'shoulders'),
        ({'size': 0}, '0'),
    ):
        with pytest.raises(ValueError, match=message):
            TRANSFORMS.build({'type': 'CropParts', **bad})
    with pytest.raises(TypeError, match='enlargement'):
        TRANSFORMS.build({'type': 'CropParts', 'hand_box': {'enlargement': 2}})
    crop = TRANSFORMS.build({'type': 'CropParts'})
    with pytest.raises(ValueError, match='cropped already'):
        crop.transform(crop.transform(clip()))


def test_the_input_arrays_are_not_written_to() -> None:
    data = clip()
    xy, score = data['xy'], data['score']
    before = xy.copy(), score.copy()
    TRANSFORMS.build({'type': 'CropParts'}).transform(data)
    assert (xy == before[0]).all() and (score == before[1]).all()
