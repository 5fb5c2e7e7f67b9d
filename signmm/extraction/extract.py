"""From a video to the poses of its signer."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from signmm.extraction.backend import load_estimator
from signmm.extraction.options import BackendOptions
from signmm.extraction.video import Video
from signmm.io.points import pose_from_points
from signmm.io.signer import People, choose_signer
from signmm.structures import PoseSequence, get_layout

#: Assumed for the clock of tracking backends where a file does not say.
_DEFAULT_FPS = 25.0


class PoseExtractor:
    """A backend, set up once for many videos; use it as a context manager or call ``close``.

    Args:
        backend: ``'rtmlib'``, ``'mmpose'`` or ``'mediapipe'``.
        options: Its settings.

    Raises:
        KeyError: Unknown backend.
        BackendError: A package or model is missing; the message says what to install.
    """

    def __init__(self, backend: str = 'rtmlib', options: BackendOptions = BackendOptions()) -> None:  # noqa: B008
        self._setup = backend, options
        self._estimator = load_estimator(*self._setup)

    @property
    def extractor(self) -> str:
        """Name, version and weights hash, as written into every file."""
        return self._estimator.extractor

    def extract(self, path: str | Path) -> PoseSequence:
        """Finds the signer's poses in a video.

        Args:
            path: A video file.

        Returns:
            Poses of every frame in pixels of the video, zero where the signer was not found, with fps, image size and
            extractor. Of several people the one that :func:`signmm.io.signer.choose_signer` takes.

        Raises:
            FileNotFoundError: No such file.
            ValueError: A damaged or empty video, or nobody in it; the message names the file.
        """
        with closing(Video(path)) as video:
            people = self._people(video)
        try:
            xy, score = choose_signer(people, video.image_size)
        except ValueError as error:
            raise ValueError(f'video {path}: {error}') from None
        layout = get_layout(self._estimator.layout)
        return pose_from_points(xy, score, layout, str(path), video.fps, video.image_size, self.extractor)

    def _people(self, video: Video) -> list[People]:
        fps = video.fps or _DEFAULT_FPS
        try:
            self._estimator.start()
            return [self._estimator(frame, round(i * 1000 / fps)) for i, frame in enumerate(video.frames())]
        except RuntimeError as error:
            # The next video must not meet a dead process or a model in an unknown state.
            self.close()
            self._estimator = load_estimator(*self._setup)
            raise ValueError(f'video {video.path}: the backend failed: {error}') from error

    def close(self) -> None:
        """Frees the model."""
        self._estimator.close()

    def __enter__(self) -> PoseExtractor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def extract_video(
    path: str | Path,
    backend: str = 'rtmlib',
    options: BackendOptions = BackendOptions(),  # noqa: B008
) -> PoseSequence:
    """Finds the signer's poses in one video; for several, keep a :class:`PoseExtractor`.

    Args:
        path: A video file.
        backend: ``'rtmlib'``, ``'mmpose'`` or ``'mediapipe'``.
        options: Its settings.

    Returns:
        Poses of every frame, as of :meth:`PoseExtractor.extract`.

    Raises:
        KeyError: Unknown backend.
        BackendError: A package or model is missing; the message says what to install.
        FileNotFoundError: No such file.
        ValueError: A damaged or empty video, or nobody in it.
    """
    with PoseExtractor(backend, options) as extractor:
        return extractor.extract(path)
