import numpy as np
import pytest

from signmm.synth.hand import ANGLE_MAX, ANGLE_MIN, HANDSHAPE_NAMES, HANDSHAPES, RELAXED, clip_angles, hand_joints_3d

BONES = [(0 if k % 4 == 1 else k - 1, k) for k in range(1, 21)]


def lengths(joints):
    return np.stack([np.linalg.norm(joints[..., a, :] - joints[..., b, :], axis=-1) for a, b in BONES], -1)


def test_bone_lengths_do_not_depend_on_the_angles():
    angles = np.random.default_rng(0).uniform(-3, 3, (50, 5, 4))
    np.testing.assert_allclose(
        lengths(hand_joints_3d(angles, 1.1)), 1.1 * lengths(hand_joints_3d(RELAXED)) + np.zeros((50, 1)), atol=1e-12
    )


def test_handshapes_are_within_the_limits_and_differ():
    assert len(HANDSHAPES) == len(HANDSHAPE_NAMES)
    assert (HANDSHAPES >= ANGLE_MIN).all() and (HANDSHAPES <= ANGLE_MAX).all()
    assert (clip_angles(np.full((5, 4), 9.0)) == ANGLE_MAX).all()
    flat = hand_joints_3d(HANDSHAPES).reshape(len(HANDSHAPES), -1)
    distance = np.linalg.norm(flat[:, None] - flat[None], axis=-1) + np.eye(len(flat))
    assert distance.min() > 0.01


def test_out_of_limit_angles_act_as_the_limit():
    np.testing.assert_array_equal(hand_joints_3d(np.full((5, 4), 9.0)), hand_joints_3d(ANGLE_MAX))


@pytest.mark.parametrize(('finger', 'sign'), [(1, 1), (4, -1)])
def test_joint_order_thumb_side_first(finger, sign):
    joints = hand_joints_3d(HANDSHAPES[HANDSHAPE_NAMES.index('5')])
    tip, middle_tip = joints[4 * finger + 4], joints[12]
    assert sign * (tip[0] - middle_tip[0]) > 0
    assert (joints[0] == 0).all() and joints[4, 0] == joints[:, 0].max()


def test_flexion_against_chained_rotation_matrices():
    def turn(angle):  # about x: from y towards z
        c, s = np.cos(angle), np.sin(angle)
        return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])

    angles = np.zeros((5, 4))
    angles[2, 1:] = 0.4, 0.9, 0.3
    got = hand_joints_3d(angles)[9:13]
    point, frame, expected = got[0], np.eye(3), [got[0]]
    for flexion, length in zip((0.4, 0.9, 0.3), (0.046, 0.029, 0.023), strict=True):
        frame = frame @ turn(flexion)
        point = point + frame @ [0, length, 0]
        expected.append(point)
    np.testing.assert_allclose(got, expected, atol=1e-12)


def test_a_fist_is_short_and_bends_to_the_palm():
    fist = hand_joints_3d(HANDSHAPES[HANDSHAPE_NAMES.index('S')])
    flat = hand_joints_3d(HANDSHAPES[HANDSHAPE_NAMES.index('B')])
    assert fist[[8, 12, 16, 20], 1].max() < flat[[8, 12, 16, 20], 1].min() - 0.05
    assert (fist[[6, 10, 14, 18], 2] > 0.01).all()
