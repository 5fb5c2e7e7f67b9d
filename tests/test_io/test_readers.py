from __future__ import annotations

import pickle
from io import BytesIO

import numpy as np
import numpy.ma as ma
import pytest
from pose_format import Pose
from pose_format.numpy import NumPyPoseBody
from pose_format.pose_header import PoseHeader, PoseHeaderComponent, PoseHeaderDimensions

from signmm.io import READERS, mediapipe_pose, read_pose, write_npz
from signmm.structures import PoseSequence, get_layout

HAND = [f'P{i}' for i in range(21)]
BODY = [j.upper() for j in get_layout('mediapipe75').joints[:33]]
BODY[9:11] = ['MOUTH_LEFT', 'MOUTH_RIGHT']
BODY[31:] = ['LEFT_FOOT_INDEX', 'RIGHT_FOOT_INDEX']
FACE = [str(i) for i in range(468)]


def component(name, points):
    return PoseHeaderComponent(name, points, [], [], 'XYZC')


def pose_bytes(components, frames=3, people=1, seed=0):
    header = PoseHeader(0.2, PoseHeaderDimensions(640, 480, 0), [component(*c) for c in components])
    points = sum(len(c[1]) for c in components)
    rng = np.random.default_rng(seed)
    data = rng.uniform(1, 400, (frames, people, points, 3)).astype(np.float32)
    confidence = rng.uniform(0.1, 1.4, (frames, people, points)).astype(np.float32)
    confidence[:1, :, 0] = 0
    buffer = BytesIO()
    Pose(header, NumPyPoseBody(25.0, ma.masked_array(data), confidence)).write(buffer)
    return buffer.getvalue(), data[:, 0, :, :2], confidence[:, 0]


HOLISTIC = [
    ('POSE_LANDMARKS', BODY),
    ('FACE_LANDMARKS', FACE),
    ('LEFT_HAND_LANDMARKS', HAND),
    ('RIGHT_HAND_LANDMARKS', HAND),
]


def test_third_coordinate_of_pose_files(tmp_path, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr('signmm.io.points.print_log', lambda text, **_: said.append(text))
    file = tmp_path / 'a.pose'
    content, xy, _ = pose_bytes(HOLISTIC)
    header, size = len(content) - 3 * 543 * 4 * 4, 3 * 543 * 3
    numbers = np.frombuffer(content, '<f4', size, header).reshape(3, 543, 3).copy()
    numbers[..., 2] = np.linspace(-2, 2, 3 * 543).reshape(3, 543)
    file.write_bytes(content[:header] + numbers.tobytes() + content[header + 4 * size :])
    pose = read_pose(file)
    seen = pose.score > 0
    assert pose.z_unit == 'part'
    np.testing.assert_allclose(pose.z[seen], 640 * numbers[..., 2][seen], rtol=1e-6)
    assert not seen.all() and not pose.z[~seen].any()
    np.testing.assert_array_equal(pose.xy[:, 1:], xy[:, 1:])
    # z of the file as made up reaches 400 widths, so it is none; x and y stay.
    file.write_bytes(content)
    flat = read_pose(file)
    assert flat.z is None and flat.z_unit is None
    np.testing.assert_array_equal(flat.xy, pose.xy)
    assert len(said) == 1 and 'no fraction of the image width' in said[0]


def test_headers_that_differ_are_not_taken_for_each_other(tmp_path):
    for round_trip in range(2):
        for number, components in enumerate([HOLISTIC, HOLISTIC[2:], HOLISTIC[:1] + HOLISTIC[2:]]):
            content, xy, _ = pose_bytes(components, seed=round_trip)
            (tmp_path / 'a.pose').write_bytes(content)
            pose = read_pose(tmp_path / 'a.pose')
            assert pose.layout.name == ('mediapipe543', 'mediapipe_hands42', 'mediapipe75')[number]
            np.testing.assert_array_equal(pose.xy[:, 1:], xy[:, 1:])


def test_pose_file(tmp_path):
    file = tmp_path / 'a.pose'
    content, xy, confidence = pose_bytes([*HOLISTIC, ('POSE_WORLD_LANDMARKS', BODY)])
    file.write_bytes(content)
    pose = read_pose(file)
    assert (pose.layout.name, pose.fps, pose.image_size) == ('mediapipe543', 25.0, (640, 480))
    np.testing.assert_array_equal(pose.xy[:, 1:], xy[:, 1:543])
    np.testing.assert_array_equal(pose.score[:, 1:], np.minimum(confidence[:, 1:543], 1))
    assert not pose.xy[0, 0].any() and pose.score[0, 0] == 0


@pytest.mark.parametrize(
    ('components', 'layout'),
    [
        ([HOLISTIC[0], HOLISTIC[2], HOLISTIC[3]], 'mediapipe75'),
        (HOLISTIC[2:], 'mediapipe_hands42'),
        ([HOLISTIC[3]], 'mediapipe_hands42'),
        (
            [('POSE_LANDMARKS', [*BODY[11:17], *BODY[23:25]]), ('FACE_LANDMARKS', FACE[::4]), *HOLISTIC[2:]],
            'mediapipe50',
        ),
    ],
)
def test_parts_of_holistic(tmp_path, components, layout):
    file = tmp_path / 'a.pose'
    content, xy, _ = pose_bytes(components)
    file.write_bytes(content)
    pose = read_pose(file)
    assert pose.layout.name == layout
    np.testing.assert_array_equal(pose.xy[:, -20:], xy[:, -20:])


def test_bad_pose_files(tmp_path):
    file = tmp_path / 'a.pose'
    content, *_ = pose_bytes(HOLISTIC)
    for damaged in (content[:-4], content[: len(content) // 2], content[:40], content + bytes(4), b''):
        file.write_bytes(damaged)
        with pytest.raises(ValueError, match=r'a\.pose'):
            read_pose(file)
    file.write_bytes(pose_bytes([('POSE_LANDMARKS', BODY[:5])])[0])
    with pytest.raises(KeyError, match=r'a\.pose: lacks joints of layout'):
        read_pose(file)
    file.write_bytes(pose_bytes(HOLISTIC, people=2)[0])
    with pytest.raises(ValueError, match='holds 2 people'):
        read_pose(file)
    file.write_bytes(pose_bytes(HOLISTIC, frames=0)[0])
    with pytest.raises(ValueError, match='zero frames'):
        read_pose(file)


def test_mmpose_pickle(tmp_path):
    file = tmp_path / 'a.pkl'
    points = np.random.default_rng(0).uniform(0, 1.2, (4, 133, 3)) * (300, 300, 1)
    points[1, 2, 2] = -0.1
    file.write_bytes(pickle.dumps({'keypoints': points, 'img_list': list('abcde')}))
    pose = read_pose(file, image_size=(640, 480), fps=25.0, extractor='hrnet')
    np.testing.assert_allclose(pose.xy[2], points[2, :, :2], rtol=1e-6)
    np.testing.assert_allclose(pose.score, points[..., 2].clip(0, 1), rtol=1e-6)
    assert (pose.layout.name, pose.image_size, pose.fps, pose.extractor) == (
        'coco_wholebody133', (640, 480), 25.0, 'hrnet',
    )  # fmt: skip
    nan = points.copy()
    nan[0, 0, 0] = np.inf
    for content, message in [
        ({'keypoints': points[:, :100]}, "field 'keypoints' must be numbers"),
        ({'keypoints': points, 'img_list': ['a']}, "field 'img_list' has 1 entries for 4 frames"),
        ({'keypoints': nan}, "field 'xy' is NaN or infinite at frame 0, joint 'nose'"),
        ({'keypoints': points[:0]}, 'zero frames'),
        ({'points': points}, "expected a dict with field 'keypoints', got"),
        ([points], 'got list'),
    ]:
        file.write_bytes(pickle.dumps(content))
        with pytest.raises(ValueError, match=rf'a\.pkl.*{message}'):
            read_pose(file)


def test_mediapipe_arrays(tmp_path):
    points = np.random.default_rng(0).uniform(0.1, 0.9, (5, 75, 4)).astype(np.float32)
    points[..., 33:, 3] = 0  # MediaPipe gives no visibility for hands
    points[1, 33:54] = np.nan
    points[2, 54:] = 0
    pose = mediapipe_pose(points, (200, 100))
    np.testing.assert_allclose(pose.xy[0, 40], points[0, 40, :2] * [200, 100], rtol=1e-6)
    np.testing.assert_array_equal(pose.score[:, :33], points[:, :33, 3])
    assert pose.score[1, 33:54].max() == pose.score[2, 54:].max() == pose.xy[1, 33:54].max() == 0
    assert pose.score[0, 33:].min() == 1
    np.save(tmp_path / 'a.npy', points)
    np.testing.assert_array_equal(read_pose(tmp_path / 'a.npy', image_size=(200, 100)).xy, pose.xy)
    with pytest.raises(ValueError, match='pass image_size'):
        read_pose(tmp_path / 'a.npy')
    with pytest.raises(ValueError, match=r'expected \(T, V, 2 to 4\)'):
        mediapipe_pose(points[:, :40], (200, 100))
    np.testing.assert_allclose(pose.z[pose.score > 0], 200 * points[..., 2][pose.score > 0], rtol=1e-6)
    assert pose.z_unit == 'part' and not pose.z[pose.score == 0].any()
    assert mediapipe_pose(points[..., :2], (200, 100)).z is None
    flat = points.copy()
    flat[..., 2] = 0
    assert mediapipe_pose(flat, (200, 100)).z is None
    np.save(tmp_path / 'b.npy', np.full((3, 133, 3), 0.5))
    assert read_pose(tmp_path / 'b.npy').layout.name == 'coco_wholebody133'


def test_recognised_by_content(tmp_path):
    layout = get_layout('kinect20')
    pose = PoseSequence(np.ones((2, 20, 2), np.float32), np.ones((2, 20), np.float32), layout)
    write_npz(tmp_path / 'a.npz', pose)
    (tmp_path / 'a.npz').rename(tmp_path / 'b.dat')
    assert len(read_pose(tmp_path / 'b.dat')) == 2
    (tmp_path / 'c.txt').write_text('hello')
    with pytest.raises(ValueError, match='unknown format; known endings'):
        read_pose(tmp_path / 'c.txt')
    with pytest.raises(KeyError, match="did you mean 'pickle'"):
        read_pose(tmp_path / 'c.txt', kind='pickel')
    with pytest.raises(FileNotFoundError):
        read_pose(tmp_path / 'd.npz')
    assert set(READERS) >= {'npz', 'npy', 'pickle', 'pose'}
