"""From a video to the poses of its signer."""

from __future__ import annotations

import contextlib
import time
from contextlib import closing
from itertools import chain
from pathlib import Path

from signmm.extraction.ahead import PeopleSpool, ahead
from signmm.extraction.backend import load_estimator
from signmm.extraction.options import BackendOptions
from signmm.extraction.video import Video
from signmm.io.points import pose_from_points
from signmm.io.signer import choose_signer
from signmm.structures import PoseSequence, get_layout

#: Assumed for the clock of tracking backends where a file does not say.
_DEFAULT_FPS = 25.0


class PoseExtractor:
    """A backend, set up once for many videos; use it as a context manager or call ``close``.

    Args:
        backend: ``'rtmlib'``, ``'mmpose'`` or ``'mediapipe'``.
        options: Its settings.

    Attributes:
        detector_seconds: Time spent in the backend so far.

    Raises:
        KeyError: Unknown backend.
        BackendError: A package or model is missing; the message says what to install.
    """

    def __init__(self, backend: str = 'rtmlib', options: BackendOptions = BackendOptions()) -> None:  # noqa: B008
        self._setup = backend, options
        self._estimator = load_estimator(*self._setup)
        self.detector_seconds = 0.0

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
        layout = get_layout(self._estimator.layout)
        with closing(Video(path)) as video, closing(PeopleSpool(len(layout))) as people:
            self._find(video, people)
            try:
                xy, score = choose_signer(people, video.image_size)
            except ValueError as error:
                raise ValueError(f'video {path}: {error}') from None
        return pose_from_points(xy, score, layout, str(path), video.fps, video.image_size, self.extractor)

    def _find(self, video: Video, people: PeopleSpool) -> None:
        """Finds the people of every frame, while the next ones are decoded."""
        fps = video.fps or _DEFAULT_FPS
        with closing(ahead(video.frames())) as frames:
            for number, frame in enumerate(chain([None], frames)):
                start = time.perf_counter()
                try:
                    if frame is None:
                        self._estimator.start()
                    else:
                        people.append(self._estimator(frame, round((number - 1) * 1000 / fps)))
                except Exception as error:  # whatever a stranger's code raises costs this video alone
                    self._restart()
                    text = str(error) if isinstance(error, ValueError) else f'the backend failed: {_text(error)}'
                    raise ValueError(f'video {video.path}: {text}') from error
                finally:
                    self.detector_seconds += time.perf_counter() - start

    def _restart(self) -> None:
        """The next video must not meet a dead process or a model in an unknown state."""
        with contextlib.suppress(Exception):
            self.close()
        self._estimator = load_estimator(*self._setup)

    def close(self) -> None:
        """Frees the model."""
        self._estimator.close()

    def __enter__(self) -> PoseExtractor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _text(error: Exception) -> str:
    return str(error) if isinstance(error, RuntimeError) else f'{type(error).__name__}: {error}'


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
