"""From a video file to poses, through the extraction backends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from signmm.extraction import BackendOptions, PoseExtractor
from signmm.structures import PoseSequence


class VideoExtractor:
    """Extracts the poses of videos; the backend is set up when the first one comes and kept for the others.

    Args:
        backend: Name in :data:`signmm.extraction.BACKENDS`.
        options: Settings of the backend.
    """

    def __init__(self, backend: str, options: BackendOptions) -> None:
        self.backend, self.options = backend, options
        self._extractor: PoseExtractor | None = None

    def __call__(self, path: Path) -> PoseSequence:
        """Extracts the poses of one video.

        Args:
            path: The file.

        Returns:
            Its signer's poses.

        Raises:
            KeyError: Unknown backend.
            BackendError: A package or model is missing; the message says what to install.
            ValueError: A damaged or empty video, or nobody in it.
        """
        if self._extractor is None:
            self._extractor = PoseExtractor(self.backend, self.options)
        return self._extractor.extract(path)

    def close(self) -> None:
        """Frees the backend's model."""
        if self._extractor is not None:
            self._extractor.close()
            self._extractor = None


def video_extractor(
    backend: str | Callable[[Path], PoseSequence], options: BackendOptions | None = None
) -> Callable[[Path], PoseSequence]:
    """Makes a function that extracts the poses of one video.

    Args:
        backend: Name of a backend, or such a function, which is returned as it is.
        options: Settings of a named backend.

    Returns:
        The function.
    """
    return backend if callable(backend) else VideoExtractor(backend, options or BackendOptions())
