"""MediaPipe Holistic: bundled with its models in versions before 0.10.30, and as a model file for the Tasks API."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from signmm.extraction.options import BackendOptions

_INSTALL = (
    "backend 'mediapipe' without a model file needs MediaPipe before 0.10.30: pip install 'mediapipe==0.10.21' (Python "
    '3.9 to 3.12, numpy before 2; an environment of its own is best, named by the option python); newer versions need '
    'a holistic_landmarker.task file as pose_model'
)
_INSTALL_TASKS = (
    "backend 'mediapipe' with a .task file needs a MediaPipe with vision.HolisticLandmarker: "
    "pip install 'mediapipe>=0.10.30'"
)
_BODY_SIZES = ('lite', 'full', 'heavy')


class Estimator:
    """Runs the bundled tracking pipeline over a video; it follows one person, whom MediaPipe chooses.

    Body joints come with their visibility as confidence; hands and face have none, so what was found has 1.

    Args:
        options: ``complexity`` and ``refine_face`` are read.

    Raises:
        ImportError: No MediaPipe, or one without the bundled models.
    """

    def __init__(self, options: BackendOptions) -> None:
        try:
            import mediapipe
            from mediapipe.python.solutions import holistic
        except ImportError:
            raise ImportError(_INSTALL) from None
        self.layout = 'mediapipe553' if options.refine_face else 'mediapipe543'
        self._model: Any = holistic.Holistic(
            model_complexity=options.complexity, refine_face_landmarks=options.refine_face
        )
        self._counts = (33, 478 if options.refine_face else 468, 21, 21)
        digest = _weights(Path(mediapipe.__file__).parent / 'modules', options.complexity, options.refine_face)
        self.extractor = f'mediapipe-holistic {mediapipe.__version__} complexity={options.complexity} {digest}'

    def start(self) -> None:
        """Forgets the previous video."""
        self._model.reset()

    def __call__(self, frame: np.ndarray, milliseconds: int) -> tuple[np.ndarray, np.ndarray]:
        """Finds the person in the next frame.

        Args:
            frame: (H, W, 3) uint8 RGB.
            milliseconds: Not used.

        Returns:
            (N, V, 2) px and (N, V), N is 0 or 1.
        """
        result = self._model.process(frame)
        return _gather([p.landmark if p else None for p in _parts(result)], self._counts, frame.shape)

    def close(self) -> None:
        """Frees the model."""
        self._model.close()


class TaskEstimator:
    """Runs a ``holistic_landmarker.task`` file through the Tasks API, otherwise as :class:`Estimator`.

    Args:
        options: ``pose_model`` is the ``.task`` file.

    Raises:
        ImportError: No MediaPipe with a Holistic Landmarker.
        FileNotFoundError: No such model file.
    """

    layout = 'mediapipe553'

    def __init__(self, options: BackendOptions) -> None:
        try:
            import mediapipe
            from mediapipe.tasks.python import BaseOptions, vision

            settings, self._landmarker = vision.HolisticLandmarkerOptions, vision.HolisticLandmarker
        except (ImportError, AttributeError):
            raise ImportError(_INSTALL_TASKS) from None
        path = Path(str(options.pose_model))
        if not path.is_file():
            raise FileNotFoundError(f'model file {path} does not exist; get holistic_landmarker.task from MediaPipe')
        self._options = settings(
            base_options=BaseOptions(model_asset_path=str(path)), running_mode=vision.RunningMode.VIDEO
        )
        self._image = lambda frame: mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=frame)
        self._model: Any = None
        self.extractor = f'mediapipe-holistic-task {mediapipe.__version__} {path.stem} {_digest([path])}'

    def start(self) -> None:
        """Begins a video; its time starts at 0 again, which takes a new landmarker."""
        self.close()
        self._model = self._landmarker.create_from_options(self._options)

    def __call__(self, frame: np.ndarray, milliseconds: int) -> tuple[np.ndarray, np.ndarray]:
        """Finds the person in the next frame.

        Args:
            frame: (H, W, 3) uint8 RGB.
            milliseconds: Time since the start of the video, growing from frame to frame.

        Returns:
            (N, 553, 2) px and (N, 553), N is 0 or 1.
        """
        result = self._model.detect_for_video(self._image(np.ascontiguousarray(frame)), milliseconds)
        return _gather(_parts(result), (33, 478, 21, 21), frame.shape)

    def close(self) -> None:
        """Frees the model."""
        if self._model is not None:
            self._model.close()
            self._model = None


def _parts(result: Any) -> list[Any]:
    return [
        result.pose_landmarks,
        result.face_landmarks,
        result.left_hand_landmarks,
        result.right_hand_landmarks,
    ]


def _gather(parts: list[Any], counts: tuple[int, ...], shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """From landmarks in fractions of the image (None or empty: not found) to points in pixels."""
    rows = np.zeros((sum(counts), 3))
    start = 0
    for place, (landmarks, count) in enumerate(zip(parts, counts, strict=True)):
        if landmarks:
            rows[start : start + count] = [(m.x, m.y, (m.visibility or 0) if place == 0 else 1) for m in landmarks]
        start += count
    found = slice(0, 1 if any(parts) else 0)
    xy = rows[:, :2] * (shape[1], shape[0])
    return xy[None].astype(np.float32)[found], rows[None, :, 2].astype(np.float32)[found]


def _weights(folder: Path, complexity: int, refine_face: bool) -> str:
    names = [
        'pose_detection/pose_detection.tflite',
        f'pose_landmark/pose_landmark_{_BODY_SIZES[complexity]}.tflite',
        'face_detection/face_detection_short_range.tflite',
        f'face_landmark/face_landmark{"_with_attention" if refine_face else ""}.tflite',
        'holistic_landmark/hand_recrop.tflite',
        'hand_landmark/hand_landmark_full.tflite',
    ]
    return _digest([folder / name for name in names])


def _digest(files: list[Path]) -> str:
    """First 8 hexadecimal digits of the SHA-256 of model files."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
