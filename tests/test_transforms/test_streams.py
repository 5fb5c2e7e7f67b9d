from __future__ import annotations

import numpy as np
from transform_clips import clip, run, step


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
