from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signmm.doctor.part_checks import OFTEN, check_parts, examine_parts
from signmm.structures import PoseSequence, get_layout
from signmm.synth import SynthSign

CORPUS = SynthSign(4, 2, seed=0)
CLIP = CORPUS.clip(0, 0, 0)
LEFT, RIGHT = (list(CLIP.layout.parts[side]) for side in ('left', 'right'))


def moved(pose: PoseSequence, function) -> PoseSequence:
    xy = pose.xy.copy()
    function(xy)
    return replace(pose, xy=xy, score=np.ones_like(pose.score))


def on_one_hand(xy: np.ndarray) -> None:
    """Both detectors on the right hand, and the wrists apart."""
    right = CLIP.layout.indices(['right_wrist'])[0]
    left = CLIP.layout.indices(['left_wrist'])[0]
    xy[:, left] = xy[:, right] + (150, 0)
    xy[:, LEFT] = xy[:, RIGHT] + 1


def exchanged(xy: np.ndarray) -> None:
    xy[:, [*LEFT, *RIGHT]] = xy[:, [*RIGHT, *LEFT]]


def elsewhere(xy: np.ndarray) -> None:
    xy[:, LEFT] += 400
    xy[:, RIGHT] += 400


def scrambled(xy: np.ndarray) -> None:
    order = np.random.default_rng(0).permutation(21)
    for hand in (LEFT, RIGHT):
        xy[:, hand] = xy[:, np.array(hand)[order]]


def in_metres(xy: np.ndarray) -> None:
    for hand in (LEFT, RIGHT):
        xy[:, hand] = xy[:, [hand[0]]] + (xy[:, hand] - xy[:, [hand[0]]]) / 500


@pytest.mark.parametrize('clip', [CORPUS.clip(g, s, 0) for g in range(4) for s in range(2)])
def test_clean_clips_have_nothing(clip: PoseSequence) -> None:
    found = examine_parts(clip)
    assert set(found) == set(OFTEN) and all(found[key] < OFTEN[key] for key in OFTEN)


@pytest.mark.parametrize(
    ('change', 'key', 'check', 'severity', 'cure'),
    [
        (on_one_hand, 'one_hand', 'hands', 'warning', 'extract again'),
        (exchanged, 'exchanged', 'hands', 'problem', '--order'),
        (elsewhere, 'away', 'order of parts', 'problem', '--order'),
        (scrambled, 'tangled', 'order of parts', 'problem', '--order'),
        (in_metres, 'unit', 'coordinates', 'problem', 'pixels'),
    ],
)
def test_each_fault_is_named_and_no_other(change, key: str, check: str, severity: str, cure: str) -> None:
    rows = [examine_parts(CLIP), examine_parts(moved(CLIP, change))]
    assert rows[1][key] >= OFTEN[key]
    (finding,) = check_parts(['fine', 'bad'], lambda name: np.array([row[name] for row in rows]))
    assert (finding.check, finding.severity) == (check, severity) and cure in finding.cure
    assert finding.items == (f'bad ({100 * rows[1][key]:.0f} %)',)


def test_touching_hands_are_two() -> None:
    def touch(xy: np.ndarray) -> None:
        middle = xy[:, RIGHT].mean(1, keepdims=True)
        mirrored = (xy[:, RIGHT] - middle) * (-1, 1) + middle
        xy[:, LEFT] = mirrored

    assert examine_parts(moved(CLIP, touch))['one_hand'] < OFTEN['one_hand']


def test_layouts_without_hands_or_wrists_say_nothing() -> None:
    for name in ('kinect10', 'mediapipe_hands42'):
        layout = get_layout(name)
        xy = np.random.default_rng(0).uniform(0, 500, (9, len(layout), 2)).astype(np.float32)
        pose = PoseSequence(xy, np.ones(xy.shape[:2], np.float32), layout, 25.0)
        told = {key for key, value in examine_parts(pose).items() if not np.isnan(value)}
        assert told == (set() if name == 'kinect10' else {'tangled'})
