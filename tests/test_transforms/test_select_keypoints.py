from __future__ import annotations

import numpy as np
import pytest
from transform_clips import clip, run

from signmm.registry import TRANSFORMS
from signmm.structures import get_layout


def test_select_by_name() -> None:
    data = run(clip('coco_wholebody133'), 'SelectKeypoints')
    whole, take = clip('coco_wholebody133'), [0, 5, 7, 9, 6, 8, 10, *range(91, 133)]
    np.testing.assert_array_equal(data['xy'], whole['xy'][:, take])
    np.testing.assert_array_equal(data['score'], whole['score'][:, take])
    assert data['layout'] is get_layout('triplet49')
    step = TRANSFORMS.build({'type': 'SelectKeypoints', 'layout': 'sam_slr27'})
    for source in ('coco_wholebody133', 'mediapipe75', 'triplet49', 'sam_slr27'):
        assert step.transform(clip(source))['xy'].shape == (6, 27, 2)


def test_select_names_what_is_lacking() -> None:
    with pytest.raises(KeyError, match='triplet49.*kinect20.*lacks: nose, left_hand_wrist'):
        run(clip('kinect20'), 'SelectKeypoints')
    with pytest.raises(KeyError, match="did you mean 'triplet49'"):
        TRANSFORMS.build({'type': 'SelectKeypoints', 'layout': 'triplet_49'})
