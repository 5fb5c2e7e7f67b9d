import dataclasses

import numpy as np
import pytest

from signmm.structures.layouts import LAYOUTS
from signmm.synth import SynthSign
from signmm.synth.baseline import nearest_neighbour, normalised_features, raw_features
from signmm.synth.body import body_joints_3d
from signmm.synth.lexicon import build_lexicon
from signmm.synth.motion import minimum_jerk, sign_glosses

LAYOUT = LAYOUTS['coco_wholebody133']


def equal(a, b):
    return np.array_equal(a.xy, b.xy) and np.array_equal(a.score, b.score)


def test_same_seed_and_indices_same_clip_in_any_order():
    first, second = SynthSign(6, 3, seed=4), SynthSign(6, 3, seed=4)
    clips = [first.clip(g, s, 1) for g in range(2) for s in range(3)]
    again = [second.clip(g, s, 1) for g in (1, 0) for s in (2, 1, 0)][::-1]
    assert all(equal(a, b) for a, b in zip(clips, again, strict=True))
    assert not equal(clips[0], first.clip(0, 0, 0))
    assert len(SynthSign(6, 3, seed=5).clip(0, 0, 1)) != len(clips[0]) or not equal(
        SynthSign(6, 3, seed=5).clip(0, 0, 1), clips[0]
    )


def test_larger_corpus_begins_with_the_smaller_one():
    small, large = SynthSign(5, 2), SynthSign(50, 9)
    assert large.gloss_names[:5] == small.gloss_names
    assert equal(small.clip(4, 1, 0), large.clip(4, 1, 0))


def test_what_a_clip_says_about_itself():
    pose = SynthSign(3, 2).clip('SEE', 0, 0)
    assert pose.layout is LAYOUT and pose.fps == 25.0 and pose.image_size == (512, 512)
    assert pose.extractor == 'synthsign 1' and pose.source == 'synthsign 1/0/0'
    assert pose.xy.dtype == pose.score.dtype == np.float32
    assert 20 < len(pose) < 150


def test_third_coordinate_changes_nothing_else_and_is_depth():
    flat, deep = SynthSign(3, 4, difficulty=0.3), SynthSign(3, 4, difficulty=0.3, depth=True)
    for signer in range(4):
        a, b = flat.clip(1, signer, 0), deep.clip(1, signer, 0)
        assert equal(a, b) and a.z is None and b.z_unit == 'image'
        who = deep.signer(signer)
        _, depth = who.camera.project(deep.clip_3d(1, signer, 0), who.chest)
        true = (depth - who.camera.distance) * who.camera.scale
        seen = b.score > 0.5
        assert np.abs(b.z - true)[seen].mean() < 0.02 * who.camera.scale
        assert not b.z[b.score == 0].any()
        # The signing hand is nearer to the camera than the shoulders behind it.
        hand = LAYOUT.parts['left' if who.left_handed else 'right']
        middle = len(b) // 2
        found = b.score[middle, hand] > 0
        assert (b.z[middle, hand][found] < b.z[middle, [5, 6]].mean()).all()


def test_missing_joints_are_zero_and_present_ones_in_the_picture():
    corpus = SynthSign(6, 3, difficulty=1.0)
    clips = [corpus.clip(g, s, 0) for g in range(6) for s in range(3)]
    xy, score = (np.concatenate([getattr(c, name) for c in clips]) for name in ('xy', 'score'))
    assert (score == 0).any() and (xy[score == 0] == 0).all()
    assert score.min() >= 0 and score.max() <= 1 and xy.min() >= 0 and xy.max() <= 511
    hands = score[:, list(LAYOUT.parts['right'])]
    assert (hands == 0).all(1).any(), 'no frame lost a whole hand'


def test_confidence_tells_the_error():
    corpus = SynthSign(6, 3, seed=2, difficulty=0.8)
    errors, scores = [], []
    for g, s in [(g, s) for g in range(6) for s in range(3)]:
        pose, who = corpus.clip(g, s, 0), corpus.signer(s)
        true_xy, _ = who.camera.project(corpus.clip_3d(g, s, 0), who.chest)
        inside = ((true_xy >= 0) & (true_xy < 512)).all(-1) & (pose.score > 0)
        errors.append(np.linalg.norm(pose.xy - true_xy, axis=-1)[inside])
        scores.append(pose.score[inside])
    error, score = np.concatenate(errors), np.concatenate(scores)
    assert np.median(error[score > 0.8]) < 4
    assert np.median(error[score < 0.3]) > 3 * np.median(error[score > 0.8])


def test_difficulty_zero_is_a_clean_detector_and_equal_signers():
    corpus = SynthSign(4, 3, difficulty=0.0)
    pose = corpus.clip(0, 0, 0)
    upper = [*range(11), *range(23, 133)]
    assert (pose.score[:, upper] > 0).all()
    a, b = (dataclasses.asdict(corpus.signer(k)) for k in (0, 1))
    assert all(np.array_equal(a[key], b[key]) for key in a)


def test_left_handed_signer_is_the_mirror_image():
    corpus = SynthSign(4, 1, seed=3)
    right = dataclasses.replace(corpus.signer(0), left_handed=False)
    left = dataclasses.replace(right, left_handed=True)
    *controls, _ = sign_glosses(right, corpus.glosses[:1], [np.zeros(32)], np.random.default_rng(0), 1.0, 25.0)
    a, b = body_joints_3d(right, *controls), body_joints_3d(left, *controls)
    np.testing.assert_allclose(b, a[:, list(LAYOUT.mirror)] * [-1, 1, 1], atol=1e-12)


def test_some_signers_are_left_handed_and_move_their_left_hand_more():
    corpus = SynthSign(10, 40, seed=0)
    handed = [corpus.signer(k).left_handed for k in range(40)]
    assert 1 <= sum(handed) <= 15
    one = next(i for i, g in enumerate(corpus.glosses) if g.hands == 0)
    for signer in (handed.index(True), handed.index(False)):
        joints = corpus.clip_3d(one, signer, 0)
        left, right = (np.ptp(joints[:, k], axis=0).max() for k in (9, 10))
        assert (left > 2 * right) == handed[signer]


def test_not_mirrored_and_upright():
    corpus = SynthSign(6, 5, difficulty=0.5)
    for signer in range(5):
        joints = corpus.clip(0, signer, 0).xy.mean(0)
        names = {name: joints[i] for i, name in enumerate(LAYOUT.joints)}
        assert names['left_shoulder'][0] > names['right_shoulder'][0] + 60
        assert names['left_eye'][0] > names['right_eye'][0]
        assert names['nose'][1] < names['left_shoulder'][1] < names['left_hip'][1]


def test_motion_is_smooth():
    corpus = SynthSign(12, 2, seed=1)
    for gloss in range(12):
        joints = corpus.clip_3d(gloss, 0, 0)
        steps = np.linalg.norm(np.diff(joints[:, 9:11], axis=0), axis=-1) * 25
        assert steps.max() < 5.0, 'a wrist faster than 5 m/s'
    u = np.linspace(0, 1, 101)
    slope = np.gradient(minimum_jerk(u), u)
    assert slope[0] < 1e-2 and slope[-1] < 1e-2
    np.testing.assert_allclose(slope.max(), 1.875, rtol=1e-3)


def test_nearest_neighbours_are_better_within_a_signer_than_across():
    corpus = SynthSign(10, 5, seed=0)
    rows = [(g, s, r) for s in range(5) for g in range(10) for r in range(4)]
    clips = [corpus.clip(*row) for row in rows]
    labels, signers = [row[0] for row in rows], [row[1] for row in rows]
    for function in (raw_features, normalised_features):
        within, across = nearest_neighbour(np.stack([function(c) for c in clips]), labels, signers)
        assert within > across + 10 and across > 20


def test_nearest_neighbour_by_hand():
    features = np.array([[0.0], [1.0], [0.4], [5.0]])
    # Across: clip 0 -> 2 right, clip 1 -> 2 wrong, clip 2 -> 0 right, clip 3 -> 1 right.
    assert nearest_neighbour(features, [0, 1, 0, 1], [0, 0, 1, 1]) == (0.0, 75.0)
    with pytest.raises(ValueError, match='two signers or more'):
        nearest_neighbour(features, [0, 1, 0, 1], [0, 0, 0, 0])


def test_lexicon_forms_are_unique_and_many():
    forms = build_lexicon(2000, np.random.default_rng(0), 0.7)
    assert len({form.key() for form in forms}) == 2000
    assert len(set(SynthSign(2000, 1).gloss_names)) == 2000


@pytest.mark.parametrize(
    ('arguments', 'match'),
    [
        ({'num_glosses': 0, 'num_signers': 1}, "'num_glosses' must be at least 1, got 0"),
        ({'num_glosses': 1, 'num_signers': 0}, "'num_signers' must be at least 1"),
        ({'num_glosses': 1, 'num_signers': 1, 'difficulty': 1.5}, 'between 0 and 1, got 1.5'),
        ({'num_glosses': 1, 'num_signers': 1, 'seed': -1}, '0 or more'),
    ],
)
def test_bad_arguments(arguments, match):
    with pytest.raises(ValueError, match=match):
        SynthSign(**arguments)


def test_bad_indices():
    corpus = SynthSign(3, 2)
    with pytest.raises(KeyError, match="did you mean 'MOTHER'"):
        corpus.clip('MOTHR', 0, 0)
    for call in (lambda: corpus.clip(3, 0, 0), lambda: corpus.clip(0, 2, 0), lambda: corpus.clip(0, 0, -1),
                 lambda: corpus.sentence(-1, 0)):  # fmt: skip
        with pytest.raises(IndexError):
            call()
