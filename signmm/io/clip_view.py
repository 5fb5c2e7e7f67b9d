"""A clip as it lies in a packed store."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signmm.structures import PoseLayout, PoseSequence

Numbers = tuple[np.ndarray, np.ndarray, np.ndarray | None]


@dataclass(frozen=True, slots=True)
class ClipView:
    """Mapped numbers of one clip; reading any of them reads the file.

    Attributes:
        xy: (T, V, 2) float32 px, or int16 steps.
        score: (T, V) float32, or uint8 steps.
        z: (T, V) like ``xy``, or None.
        steps: Size of a step of x and y, of confidences and of z; None for float32.
        layout: Meaning of the V joints.
        fps: Frames per second, or None.
        image_size: (W, H), or None.
        extractor: What made the poses.
        z_unit: Unit and origin of ``z``, or None.
    """

    xy: np.ndarray
    score: np.ndarray
    z: np.ndarray | None
    steps: tuple[float, float, float | None] | None
    layout: PoseLayout
    fps: float | None
    image_size: tuple[int, int] | None
    extractor: str
    z_unit: str | None

    def __len__(self) -> int:
        return len(self.xy)

    def take(self, frames: np.ndarray | slice | None = None, joints: np.ndarray | None = None) -> Numbers:
        """Reads some frames and joints, and nothing else.

        Args:
            frames: (S,) frame numbers, a slice, or None for all.
            joints: (W,) joints of the layout, or None for all.

        Returns:
            (S, W, 2) float32 px, (S, W) float32 confidences and, where there is a third coordinate, (S, W) float32 z;
            arrays of their own.
        """
        # x and y as one number: half as many to gather.
        both = self.xy.view(np.complex64 if self.steps is None else np.int32)[..., 0]
        place: np.ndarray | slice | None = frames if isinstance(frames, slice) else None
        if joints is not None or (frames is not None and place is None):
            count, width = both.shape
            rows = frames if isinstance(frames, np.ndarray) else np.arange(count)[frames or slice(None)]
            place = rows.reshape(-1, 1) * width + (np.arange(width) if joints is None else np.asarray(joints))
        xy = _gather(both, place)[..., None].view(self.xy.dtype)
        score, z = _gather(self.score, place), None if self.z is None else _gather(self.z, place)
        if self.steps is None:
            return xy, score, z
        xy, score = xy.astype(np.float32), score.astype(np.float32)
        xy *= np.float32(self.steps[0])
        score /= np.float32(255)
        if z is not None and self.steps[2] is not None:
            z = z.astype(np.float32)
            z *= np.float32(self.steps[2])
        return xy, score, z

    def pose(self, source: str = '') -> PoseSequence:
        """Reads all of it.

        Args:
            source: Where it is from, for error messages.

        Returns:
            The poses, in arrays of their own.
        """
        xy, score, z = self.take()
        return PoseSequence(xy, score, self.layout, self.fps, self.image_size, self.extractor, source, z, self.z_unit)


def _gather(values: np.ndarray, place: np.ndarray | slice | None) -> np.ndarray:
    """Copies frames, or numbers by their place in the flat array."""
    if isinstance(place, np.ndarray):
        return values.reshape(-1).take(place)
    return np.array(values if place is None else values[place])
