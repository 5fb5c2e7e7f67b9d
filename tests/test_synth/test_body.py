import numpy as np
from scipy.spatial.transform import Rotation

from signmm.synth.body import WRIST_LIMIT, quaternion_matrix, solve_arm
from signmm.synth.corpus import SynthSign
from signmm.synth.signer import Camera, rotation


def test_arm_reaches_the_wrist_with_constant_bones():
    rng = np.random.default_rng(0)
    shoulder = np.array([-0.2, 0.5, 0.0])
    wrist = shoulder + rng.uniform(-0.25, 0.25, (100, 3)) + [0, 0, 0.2]
    elbow, reached = solve_arm(shoulder, wrist, np.array([-0.5, -1.0, 0.1]), 0.3, 0.25)
    np.testing.assert_allclose(np.linalg.norm(elbow - shoulder, axis=-1), 0.3, atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(reached - elbow, axis=-1), 0.25, atol=1e-9)
    distance = np.linalg.norm(wrist - shoulder, axis=-1)
    within = (distance > 0.12) & (distance < 0.54)
    assert within.sum() > 50
    np.testing.assert_allclose(reached[within], wrist[within], atol=1e-9)


def test_arm_stretches_towards_what_it_cannot_reach():
    _, reached = solve_arm(np.zeros(3), np.array([0.0, 0.0, 2.0]), np.array([0.0, -1.0, 0.0]), 0.3, 0.25)
    np.testing.assert_allclose(reached, [0, 0, 0.995 * 0.55])


def test_rotations_against_scipy():
    angles = np.random.default_rng(0).uniform(-1, 1, (5, 3))
    np.testing.assert_allclose(rotation(*angles.T), Rotation.from_euler('YXZ', angles).as_matrix(), atol=1e-12)
    turns = Rotation.random(5, rng=0)
    np.testing.assert_allclose(quaternion_matrix(3 * turns.as_quat()), turns.as_matrix(), atol=1e-12)


def test_camera_by_hand():
    camera = Camera(0.0, 0.0, 0.0, scale=100.0, distance=2.0, offset=(3.0, 4.0), image_size=(200, 100))
    xy, depth = camera.project(np.array([[1.0, 1.5, 1.0]]), np.array([0.0, 1.0, 0.0]))
    np.testing.assert_allclose(xy, [[100 + 3 + 200, 50 + 4 - 100]])
    np.testing.assert_allclose(depth, [1.0])


def test_bones_keep_their_length_over_time():
    corpus = SynthSign(8, 3, seed=1)
    layout = corpus.clip(0, 0, 0).layout
    # Nose to shoulder and wrist to hand wrist are not rigid; legs stand still while the trunk sways.
    rigid = [(a, b) for a, b in layout.bones if min(a, b) >= 91 or {a, b} in ({5, 7}, {7, 9}, {6, 8}, {8, 10})]
    assert len(rigid) == 44
    for signer in range(3):
        joints = np.concatenate([corpus.clip_3d(gloss, signer, 0) for gloss in range(8)])
        sizes = np.stack([np.linalg.norm(joints[:, a] - joints[:, b], axis=-1) for a, b in rigid], 1)
        assert np.ptp(sizes, axis=0).max() < 1e-9
        np.testing.assert_allclose(joints[:, [9, 10]], joints[:, [91, 112]], atol=1e-12)


def test_wrists_stay_within_their_limit():
    corpus = SynthSign(8, 3, seed=1)
    joints = np.concatenate([corpus.clip_3d(gloss, signer, 0) for gloss in range(8) for signer in range(3)])
    for elbow, wrist, knuckle in ((7, 91, 100), (8, 112, 121)):
        forearm, hand = joints[:, wrist] - joints[:, elbow], joints[:, knuckle] - joints[:, wrist]
        cosine = np.sum(forearm * hand, -1) / np.linalg.norm(forearm, axis=-1) / np.linalg.norm(hand, axis=-1)
        # The middle knuckle is 0.003 / 0.092 rad beside the hand's axis.
        assert np.arccos(cosine).max() < WRIST_LIMIT + 0.035
