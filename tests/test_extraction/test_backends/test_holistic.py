from __future__ import annotations

import hashlib
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from signmm.extraction import BackendError, BackendOptions, load_estimator


def landmarks(count, visibility, seed):
    rows = np.random.default_rng(seed).uniform(0.1, 0.9, (count, 2))
    return [SimpleNamespace(x=x, y=y, visibility=visibility) for x, y in rows]


@pytest.fixture
def modules(monkeypatch, tmp_path):
    def module(name, **content):
        made = ModuleType(name)
        vars(made).update(content)
        monkeypatch.setitem(sys.modules, name, made)
        return made

    return module


def check(xy, score, parts):
    """Pixels of a 40 x 20 frame; hands and face have confidence 1, a part that is not there 0."""
    start = 0
    for i, (part, count) in enumerate(parts):
        rows = slice(start, start + count)
        if part:
            np.testing.assert_allclose(xy[0, rows], [(40 * m.x, 20 * m.y) for m in part], rtol=1e-6)
        assert set(score[0, rows].tolist()) == {0.75 if part and i == 0 else 1.0 if part else 0.0}
        start += count


@pytest.mark.parametrize('refine', [False, True])
def test_bundled(modules, tmp_path, refine):
    asked = {}
    face = 478 if refine else 468
    parts = [(landmarks(33, 0.75, 0), 33), (landmarks(face, 0.0, 1), face), (None, 21), (landmarks(21, 0.0, 2), 21)]
    names = ('pose_landmarks', 'face_landmarks', 'left_hand_landmarks', 'right_hand_landmarks')

    class Holistic:
        def __init__(self, **arguments):
            asked['arguments'] = arguments

        def process(self, image):
            made = [SimpleNamespace(landmark=p) if p and image.max() else None for p, _ in parts]
            return SimpleNamespace(**dict(zip(names, made, strict=True)))

        def reset(self):
            asked['reset'] = True

        def close(self):
            asked['closed'] = True

    modules('mediapipe', __version__='0.10.21', __file__=str(tmp_path / '__init__.py'))
    modules('mediapipe.python')
    solutions = modules('mediapipe.python.solutions')
    solutions.holistic = SimpleNamespace(Holistic=Holistic)
    files = [
        'pose_detection/pose_detection', 'pose_landmark/pose_landmark_heavy',
        'face_detection/face_detection_short_range',
        'face_landmark/face_landmark_with_attention' if refine else 'face_landmark/face_landmark',
        'holistic_landmark/hand_recrop', 'hand_landmark/hand_landmark_full',
    ]  # fmt: skip
    for file in files:
        (tmp_path / 'modules' / f'{file}.tflite').parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / 'modules' / f'{file}.tflite').write_bytes(file.encode())
    estimator = load_estimator('mediapipe', BackendOptions(complexity=2, refine_face=refine))
    digest = hashlib.sha256(''.join(files).encode()).hexdigest()[:8]
    assert estimator.extractor == f'mediapipe-holistic 0.10.21 complexity=2 {digest}'
    assert estimator.layout == ('mediapipe553' if refine else 'mediapipe543')
    assert asked['arguments'] == {'model_complexity': 2, 'refine_face_landmarks': refine}
    estimator.start()
    frame = np.zeros((20, 40, 3), np.uint8)
    assert [len(a) for a in estimator(frame, 0)] == [0, 0]
    check(*estimator(frame + 1, 0), parts)
    estimator.close()
    assert asked['reset'] and asked['closed']


def test_tasks(modules, tmp_path):
    asked = {'videos': 0, 'times': []}
    parts = [(landmarks(33, 0.75, 0), 33), ([], 478), (landmarks(21, None, 1), 21), ([], 21)]

    class HolisticLandmarker:
        @classmethod
        def create_from_options(cls, options):
            asked['options'] = options
            asked['videos'] += 1
            return cls()

        def detect_for_video(self, image, milliseconds):
            asked['times'].append(milliseconds)
            pose, face, left, right = (p if image.data.max() else [] for p, _ in parts)
            return SimpleNamespace(
                pose_landmarks=pose, face_landmarks=face, left_hand_landmarks=left, right_hand_landmarks=right
            )

        def close(self):
            pass

    modules('mediapipe', __version__='1.2.2', Image=SimpleNamespace, ImageFormat=SimpleNamespace(SRGB=1))
    modules('mediapipe.tasks')
    vision = SimpleNamespace(
        HolisticLandmarker=HolisticLandmarker, HolisticLandmarkerOptions=SimpleNamespace,
        RunningMode=SimpleNamespace(VIDEO='video'),
    )  # fmt: skip
    modules('mediapipe.tasks.python', BaseOptions=SimpleNamespace, vision=vision)
    with pytest.raises(BackendError, match=r'holistic\.task does not exist'):
        load_estimator('mediapipe', BackendOptions(pose_model='holistic.task'))
    task = tmp_path / 'holistic_landmarker.task'
    task.write_bytes(b'model')
    estimator = load_estimator('mediapipe', BackendOptions(pose_model=str(task)))
    assert estimator.layout == 'mediapipe553'
    digest = hashlib.sha256(b'model').hexdigest()[:8]
    assert estimator.extractor == f'mediapipe-holistic-task 1.2.2 holistic_landmarker {digest}'
    for _ in range(2):
        estimator.start()
        frame = np.zeros((20, 40, 3), np.uint8)
        assert [len(a) for a in estimator(frame, 0)] == [0, 0]
        check(*estimator(frame + 1, 40), parts)
    estimator.close()
    assert (asked['videos'], asked['times']) == (2, [0, 40, 0, 40])
    assert (asked['options'].base_options.model_asset_path, asked['options'].running_mode) == (str(task), 'video')


def test_missing_package_says_what_to_install(modules, monkeypatch):
    modules('mediapipe', __version__='1.2.2')
    with pytest.raises(BackendError, match=r"pip install 'mediapipe==0\.10\.21'"):
        load_estimator('mediapipe', BackendOptions())
    monkeypatch.setitem(sys.modules, 'mediapipe', None)
    with pytest.raises(BackendError, match=r"pip install 'mediapipe>=0\.10\.30'"):
        load_estimator('mediapipe', BackendOptions(pose_model='a.task'))
