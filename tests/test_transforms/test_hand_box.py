from __future__ import annotations

import numpy as np
import pytest
import torch

from signmm.structures import Clips, get_layout
from signmm.transforms.hand_box import HandBoxes, HandBoxRule, hand_joints_of

LAYOUTS = ('triplet49', 'hands42_arms7', 'mediapipe_hands42', 'coco_wholebody133', 'openpose137')


@pytest.mark.parametrize('gathered', [False, True])
@pytest.mark.parametrize('name', LAYOUTS)
def test_cutting_and_joining(name: str, gathered: bool) -> None:
    layout = get_layout(name)
    joints = hand_joints_of(layout)
    boxes = HandBoxes(joints, HandBoxRule())
    assert boxes.first == layout.parts['left'][0]
    boxes.first = None if gathered else boxes.first
    for shape in ((2, 5, len(layout), 2), (2, 5, len(layout))):
        x = torch.randn(shape)
        hands, others = boxes.cut(x), boxes.cut_others(x)
        assert torch.equal(hands[:, :, :, 0], x[:, :, list(layout.parts['left'])])
        assert torch.equal(hands[:, :, :, 1], x[:, :, list(layout.parts['right'])])
        assert torch.equal(boxes.join(hands, others), x)


def test_box_of_the_joints_frame_by_frame() -> None:
    """Against the rule written down for one hand of one frame."""
    layout, rule, rng = get_layout('triplet49'), HandBoxRule(), np.random.default_rng(0)
    xy = torch.from_numpy(rng.uniform(0, 600, (2, 4, 49, 2)).astype(np.float32))
    size = torch.tensor([[640.0, 480.0], [0.0, 0.0]])
    clips = Clips(xy, torch.ones(2, 4, 49), torch.tensor([4, 4]), size, layout)
    corner, side = HandBoxes(hand_joints_of(layout), rule)(clips)
    for clip, frame, hand in np.ndindex(2, 4, 2):
        points = xy[clip, frame, list(layout.parts[('left', 'right')[hand]])].numpy()
        low, high = points.min(0), points.max(0)
        want = max(1.0, np.round(rule.enlarge * (high - low).max()))
        want = want if clip else min(want, 479.0)
        place = (low + high) / 2 - want / 2
        place = place if clip else np.minimum(np.maximum(place, 0), size[0].numpy() - want)
        assert side[clip, frame, hand].item() == pytest.approx(want)
        np.testing.assert_allclose(corner[clip, frame, hand], place, atol=1e-3)
