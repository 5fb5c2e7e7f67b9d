from __future__ import annotations

import numpy as np
import pytest
from transform_clips import clip, run, same_clip, step

FLIP = step('FlipPose', prob=1.0)


def moving(side: str, layout: str = 'triplet49', other: float = 0.0):
    """A clip at rest but for one side, whose joints go 10 px a frame to the right; those of the other side go less."""
    data = clip(layout, frames=5, hide=0)
    data['xy'][:] = data['xy'][:1]
    data['score'][:] = 0.9
    steps = np.arange(5)[:, None]
    for i, name in enumerate(data['layout'].joints):
        if name.startswith(f'{side}_'):
            data['xy'][:, i, 0] += 10 * steps[:, 0]
        elif data['layout'].mirror[i] != i:
            data['xy'][:, i, 0] += other * steps[:, 0]
    return data


@pytest.mark.parametrize('layout', ['triplet49', 'kinect20', 'mediapipe75'])
def test_left_handed_clips_are_mirrored_and_right_handed_ones_stay(layout: str) -> None:
    same_clip(run(moving('left', layout), 'MirrorToDominantHand'), run(moving('left', layout), FLIP))
    same_clip(run(moving('right', layout), 'MirrorToDominantHand'), moving('right', layout))
    # What leaves the step is right-handed, and so stays.
    once = run(moving('left', layout), 'MirrorToDominantHand')
    same_clip(run(dict(once), 'MirrorToDominantHand'), once)


def test_the_margin_decides_on_two_active_hands() -> None:
    """10 px against 8 px a frame is a ratio of 1.25."""
    for margin, mirrored in ((1.2, True), (1.3, False)):
        found = run(moving('left', other=8.0), step('MirrorToDominantHand', margin=margin))
        same_clip(found, run(moving('left', other=8.0), *([FLIP] if mirrored else [])))


def test_a_hand_that_is_not_found_does_not_move() -> None:
    data = moving('left', other=1.0)
    left = list(data['layout'].parts['left'])
    data['score'][1::2, left] = 0  # never found in two frames in a row
    data['xy'][1::2, left] = 0
    expected = {**data, 'xy': data['xy'].copy(), 'score': data['score'].copy()}
    same_clip(run(data, 'MirrorToDominantHand'), expected)


def test_mistakes_are_refused() -> None:
    with pytest.raises(ValueError, match='margin must be above 0, got 0'):
        run(clip(), step('MirrorToDominantHand', margin=0))
