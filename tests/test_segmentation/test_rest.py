from dataclasses import replace

import numpy as np
import pytest

from signmm.segmentation import RestRule, is_signing, signing_spans
from tests.test_segmentation.clips import signer, up_and_down


def test_hands_that_hang_are_at_rest_even_if_they_swing():
    assert signing_spans(signer(np.full(40, 2.0))) == []
    assert signing_spans(signer(np.full(40, 2.0), swing=range(10, 30))) == []


def test_signing_is_found_between_rest():
    assert signing_spans(signer(up_and_down(20, 30))) == [(20, 50), (70, 100)]


def test_a_hold_is_signing_and_a_low_hand_only_if_it_moves():
    low = np.full(60, 1.2)  # the belly: below raised, above height
    assert not is_signing(signer(low)).any()
    moving = is_signing(signer(low, swing=range(20, 40)))
    assert moving[22:38].all() and not moving[:16].any() and not moving[44:].any()
    assert is_signing(signer(np.full(60, 0.5))).all()


def test_short_rest_belongs_to_the_signing_around_it():
    clip = signer(up_and_down(6, 30))  # 0.24 s
    assert signing_spans(clip) == [(6, 72)]
    assert signing_spans(clip, RestRule(gap=0.1)) == [(6, 36), (42, 72)]


def test_a_twitch_is_no_signing():
    assert signing_spans(signer(up_and_down(20, 4))) == []
    assert signing_spans(signer(up_and_down(20, 4)), RestRule(shortest=0.1)) == [(20, 24), (44, 48)]


def test_margin_stays_inside_the_clip_and_joins():
    clip = signer(up_and_down(10, 30))
    assert signing_spans(clip, RestRule(margin=0.2)) == [(5, 85)]
    assert signing_spans(clip, RestRule(margin=0.12)) == [(7, 43), (47, 83)]
    assert signing_spans(clip, RestRule(margin=1.0)) == [(0, 90)]


def test_times_are_seconds():
    slow = signer(up_and_down(10, 10), fps=10.0)  # rest of a second
    assert signing_spans(slow) == [(10, 20), (30, 40)]
    assert signing_spans(replace(slow, fps=50.0)) == [(10, 40)]


def test_unit_is_the_width_of_the_shoulders():
    clip = signer(up_and_down(20, 30))
    assert signing_spans(replace(clip, xy=clip.xy * 3)) == signing_spans(clip)


def test_hands_that_are_not_seen_are_at_rest():
    assert signing_spans(signer(np.full(40, 0.3), seen=False)) == []


def test_what_is_missing_is_named():
    clip = signer(np.full(4, 0.3))
    with pytest.raises(ValueError, match='no frame shows both shoulders'):
        signing_spans(replace(clip, score=clip.score * 0))
    hand = replace(clip, xy=clip.xy[:, :21], score=clip.score[:, :21], layout=clip.layout.part_layout('left'))
    with pytest.raises(ValueError, match='has no left_shoulder, right_shoulder'):
        signing_spans(hand)
