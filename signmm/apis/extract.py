"""From a video file to poses, through the extraction backends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from signmm.structures import PoseSequence


def video_extractor(backend: str | Callable[[Path], PoseSequence]) -> Callable[[Path], PoseSequence]:
    """Makes a function that extracts the poses of one video.

    Args:
        backend: Name of a backend, or such a function, which is returned as it is.

    Returns:
        The function; the backend is loaded when the first video comes.
    """
    if callable(backend):
        return backend
    return lambda path: _not_here(path, backend)


def _not_here(path: Path, backend: str) -> PoseSequence:
    raise ImportError(f'{path}: a video needs pose extraction, and the backend {backend!r} is not part of signmm yet')
