from __future__ import annotations

import pytest
from transform_clips import clip

from signmm.registry import TRANSFORMS


@pytest.mark.parametrize('first', [True, False])
def test_frames_without_hands_are_dropped(first: bool) -> None:
    data = clip(frames=10, hide=0)
    data['score'][:] = 0.7  # too little for the box from the arm
    data['score'][[0, 4], 7:] = 0
    data['score'][7, 7:28] = 0  # one hand only: stays
    if first:
        data = TRANSFORMS.build({'type': 'DropHandlessFrames'}).transform(data)
    result = TRANSFORMS.build({'type': 'CropParts', 'drop_handless': not first}).transform(data)
    assert result['frame_inds'].tolist() == [1, 2, 3, 5, 6, 7, 8, 9]
    assert len(result['xy']) == len(result['score']) == 8
    assert not result['score'][5, 7:28].any() and result['score'][5, 28:].all()


@pytest.mark.parametrize('kind', ['DropHandlessFrames', 'CropParts'])
def test_a_clip_without_any_hand_keeps_its_frames(kind: str) -> None:
    data = clip(frames=5)
    data['score'][:, 7:] = 0
    data['score'][:, :7] = 0.7
    extra = {'drop_handless': True} if kind == 'CropParts' else {}
    result = TRANSFORMS.build({'type': kind, **extra}).transform(data)
    assert len(result['xy']) == 5 and (result['score'][:, :7] > 0).all()
