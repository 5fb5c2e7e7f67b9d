"""Frames of a video file."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

#: Containers may declare a few frames more than there are; beyond both limits a file counts as cut off.
_MISSING_FRAMES, _MISSING_SHARE = 2, 0.05


class Video:
    """An open video file.

    Args:
        path: The file.

    Attributes:
        fps: Frames per second (the container's average), or None if it does not say.
        image_size: (W, H) in pixels, as shown (a recorded rotation is applied).

    Raises:
        FileNotFoundError: No such file.
        ValueError: An empty file, or not a video.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise FileNotFoundError(f'video {self.path} does not exist')
        if not self.path.stat().st_size:
            raise ValueError(f'video {self.path}: the file is empty (0 bytes)')
        self._capture = cv2.VideoCapture(str(self.path))
        if not self._capture.isOpened():
            raise ValueError(f'video {self.path}: cannot be opened; it is damaged, or not a video that OpenCV decodes')
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        self.fps = fps if math.isfinite(fps) and 0 < fps < 1000 else None
        width, height = (self._capture.get(p) for p in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
        self.image_size = int(width), int(height)
        self._declared = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)

    def frames(self) -> Iterator[np.ndarray]:
        """Decodes the video, once.

        Yields:
            (H, W, 3) uint8 RGB frames.

        Raises:
            ValueError: No frame at all, frames of another size, or far fewer than the container declares.
        """
        count = 0
        while True:
            there, frame = self._capture.read()
            if not there:
                break
            count += 1
            if frame.shape[1::-1] != self.image_size:
                raise ValueError(f'video {self.path}: frame {count - 1} is {frame.shape[1::-1]}, not {self.image_size}')
            yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
        if not count:
            raise ValueError(f'video {self.path}: holds no frame that can be decoded')
        missing = self._declared - count
        if missing > max(_MISSING_FRAMES, _MISSING_SHARE * self._declared):
            raise ValueError(
                f'video {self.path}: only {count} of {self._declared:.0f} declared frames can be decoded; '
                'the file is cut off or damaged'
            )

    def close(self) -> None:
        """Closes the file."""
        self._capture.release()
