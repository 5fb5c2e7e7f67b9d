from __future__ import annotations

import pickle

import numpy as np
import pytest

from signmm.structures import FINGERS, LAYOUTS, PoseLayout, PoseSequence, get_layout

COUNTS = {
    'coco_wholebody133': 133,
    'triplet49': 49,
    'hands42_arms7': 49,
    'sam_slr27': 27,
    'mediapipe543': 543,
    'mediapipe553': 553,
    'mediapipe75': 75,
    'mediapipe50': 50,
    'mediapipe_hands42': 42,
    'openpose137': 137,
    'nla_slr63': 63,
    'uni_sign69': 69,
    'kinect20': 20,
    'kinect10': 10,
    'arms48': 48,
    'body7': 7,
    'arms6': 6,
}
#: Joint names of the ISL Kinect corpus (SDK style, side last).
ISL_KINECT30 = (
    'head neck shoulder_left shoulder_right elbow_left elbow_right wrist_left wrist_right hand_left hand_right '
    'spine_mid spine_base hip_left hip_right knee_left knee_right ankle_left ankle_right foot_left foot_right'
).split()
KINECT_SDK = {'hand': 'palm', 'spine_mid': 'spine', 'spine_base': 'mid_hip'}


def test_sizes():
    assert {name: len(layout) for name, layout in LAYOUTS.items()} == COUNTS


@pytest.mark.parametrize('name', COUNTS)
def test_mirror_and_parts(name):
    layout = LAYOUTS[name]
    mirror = np.array(layout.mirror)
    np.testing.assert_array_equal(mirror[mirror], np.arange(len(layout)))
    for joint, partner in zip(layout.joints, mirror, strict=True):
        side = joint.split('_')[0]
        assert layout.joints[partner].split('_')[0] == {'left': 'right', 'right': 'left'}.get(side, side)
    if 'left' in layout.parts:
        assert set(mirror[list(layout.parts['left'])]) == set(layout.parts['right'])
    bones = {frozenset(bone) for bone in layout.bones}
    assert bones == {frozenset((mirror[a], mirror[b])) for a, b in layout.bones}
    assert pickle.loads(pickle.dumps(layout)) == layout


def test_published_indices():
    coco = LAYOUTS['coco_wholebody133']
    body = [0, 5, 7, 9, 6, 8, 10]
    left, right = list(range(91, 112)), list(range(112, 133))
    assert coco.select(LAYOUTS['triplet49']).tolist() == body + left + right
    assert coco.select(LAYOUTS['hands42_arms7']).tolist() == left + right + body
    sam = [0, 5, 6, 7, 8, 9, 10, 91, 95, 96, 99, 100, 103, 104, 107, 108, 111, 112, 116, 117, 120, 121, 124, 125, 128]
    assert coco.select(LAYOUTS['sam_slr27']).tolist() == [*sam, 129, 132]
    assert LAYOUTS['mediapipe543'].select(LAYOUTS['mediapipe75']).tolist() == [*range(33), *range(501, 543)]
    # NLA-SLR: pose 0-10, mouth 71-90 every second; Uni-Sign: body 0, 3-10, face 23-39 every second, 83-90, 53.
    hands = left + right
    assert coco.select(LAYOUTS['nla_slr63']).tolist() == [*range(11), *range(71, 91, 2), *hands]
    uni = [0, *range(3, 11), *hands, *range(23, 40, 2), *range(83, 91), 53]
    assert coco.select(LAYOUTS['uni_sign69']).tolist() == uni
    assert LAYOUTS['kinect20'].select(LAYOUTS['kinect10']).tolist() == list(range(10))
    for finger, first in zip(FINGERS, (92, 96, 100, 104, 108), strict=True):
        assert coco.fingers['left'][finger] == tuple(range(first, first + 4))


def test_face_of_coco_mirrors_like_mmpose():
    coco = LAYOUTS['coco_wholebody133']
    for a, b in [(23, 39), (31, 31), (40, 49), (59, 68), (62, 65), (71, 77), (83, 87), (88, 90), (53, 53)]:
        assert coco.mirror[a] == b


def test_face_mesh_mirror():
    eyes_and_lips = [(33, 263), (133, 362), (159, 386), (61, 291), (234, 454), (70, 300), (172, 397), (468, 473)]
    midline = [0, 1, 10, 13, 14, 152, 168]
    layout = LAYOUTS['mediapipe553']
    for a, b in eyes_and_lips + [(i, i) for i in midline]:
        assert layout.mirror[33 + a] == 33 + b
    assert sum(layout.mirror[33 + i] == 33 + i for i in range(468)) == 28
    assert layout.joints[33 + 33] == 'right_mesh_33' and layout.joints[33 + 263] == 'left_mesh_33'


@pytest.mark.parametrize('source', ['coco_wholebody133', 'mediapipe543', 'mediapipe553', 'mediapipe75', 'openpose137'])
def test_every_whole_body_format_gives_the_papers_joints(source):
    layout, target = LAYOUTS[source], LAYOUTS['triplet49']
    xy = np.random.default_rng(0).uniform(1, 9, (2, len(layout), 2)).astype(np.float32)
    pose = PoseSequence(xy, np.ones(xy.shape[:2], np.float32), layout).to_layout(target)
    for i, joint in enumerate(target.joints):
        np.testing.assert_array_equal(pose.xy[:, i], xy[:, layout.joints.index(joint)])


def test_selection_names_the_missing_joints():
    with pytest.raises(
        KeyError, match=r"layout 'triplet49': layout 'kinect20' \(20 joints\) lacks: nose, left_hand_wr"
    ):
        LAYOUTS['kinect20'].select(LAYOUTS['triplet49'])
    with pytest.raises(KeyError, match="did you mean 'kinect20'"):
        get_layout('kinect_20')


def test_isl_kinect30_is_kinect20():
    names = []
    for joint in ISL_KINECT30:
        stem, _, side = joint.partition('_')
        ours = KINECT_SDK.get(joint) or KINECT_SDK.get(stem, stem)
        names.append(f'{side}_{ours}' if side in ('left', 'right') else ours)
    assert LAYOUTS['kinect20'].indices(names).tolist() == list(range(20))


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        ((('a', 'a'), {}), 'unique, got twice: a'),
        ((('left_a', 'b'), {}), 'without a left/right partner: left_a'),
        ((('a', 'b'), {'body': (0, 2)}), "part 'body' has joint 2, expected 0 to 1"),
        ((('a', 'b'), {'x': (0,), 'y': (0, 1)}), "part 'y' shares joints"),
        ((('a', 'b'), {}, ((0, 0),)), 'bone'),
    ],
)
def test_bad_layouts(arguments, message):
    with pytest.raises(ValueError, match=message):
        PoseLayout('bad', *arguments)


def test_pose_sequence_checks():
    layout = LAYOUTS['kinect20']
    xy, score = np.ones((3, 20, 2), np.float32), np.ones((3, 20), np.float32)
    for bad_xy, bad_score, message in [
        (xy[:, :19], score, r"field 'xy' must be \(T, 20, 2\)"),
        (xy, score[:2], "field 'score' must be"),
        (xy[:0], score[:0], 'zero frames'),
        (xy * np.inf, score, "'xy' is NaN or infinite at frame 0, joint 'head'"),
        (xy, score * 1.5, r"field 'score' must be in \[0, 1\], got 0 to 1.5"),
    ]:
        with pytest.raises(ValueError, match=f'pose f.npz: .*{message}'):
            PoseSequence(bad_xy, bad_score, layout, source='f.npz')


def test_of_many_missing_joints_the_first_are_named():
    with pytest.raises(KeyError, match=r"layout 'triplet49' \(49 joints\) lacks: .* and 482 more") as found:
        get_layout('triplet49').select(get_layout('mediapipe543'))
    assert len(str(found.value)) < 400
