"""The pose of one person in one video."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from signmm.structures.depth import check_z_unit
from signmm.structures.pose_layout import PoseLayout

#: No image is so large, whatever the unit: a coordinate beyond is damage.
LARGEST = 1e6


@dataclass(frozen=True)
class PoseSequence:
    """Poses of one person in one video, in two dimensions or three.

    Attributes:
        xy: (T, V, 2) float32 pixel coordinates, x to the right, y down. A joint that was not found is (0, 0).
        score: (T, V) float32 confidences in [0, 1]; 0 for a joint that was not found. The readers of ``signmm.io``
            clip what extractors give to that range; here a value outside it is an error.
        layout: Meaning of the V joints.
        fps: Frames per second, or None if unknown.
        image_size: (width, height) in pixels, or None if unknown.
        extractor: Name, version and weights hash of the pose extractor, e.g. ``'rtmlib 0.0.16 a1b2c3d4'``.
        source: File or id that the poses came from, for error messages.
        z: (T, V) float32 third coordinate, which grows away from the camera; 0 for a joint that was not found. None
            where the poses are in two dimensions.
        z_unit: Unit and origin of ``z``, a key of :data:`~signmm.structures.Z_UNITS`; None without ``z``.
    """

    xy: np.ndarray
    score: np.ndarray
    layout: PoseLayout
    fps: float | None = None
    image_size: tuple[int, int] | None = None
    extractor: str = 'unknown'
    source: str = ''
    z: np.ndarray | None = None
    z_unit: str | None = None

    def __post_init__(self) -> None:
        where = f'pose {self.source}' if self.source else 'pose'
        frames, joints = self.xy.shape[:1], len(self.layout)
        if self.xy.shape != (*frames, joints, 2):
            raise ValueError(
                f"{where}: field 'xy' must be (T, {joints}, 2) for layout '{self.layout.name}', got {self.xy.shape}"
            )
        if self.score.shape != self.xy.shape[:2]:
            raise ValueError(f"{where}: field 'score' must be {self.xy.shape[:2]}, got {self.score.shape}")
        if len(self.xy) == 0:
            raise ValueError(f'{where}: zero frames')
        if self.z is not None and self.z.shape != self.xy.shape[:2]:
            raise ValueError(f"{where}: field 'z' must be {self.xy.shape[:2]}, got {self.z.shape}")
        check_z_unit(self.z_unit, self.z is not None, where)
        for name in ('xy', 'score') if self.z is None else ('xy', 'score', 'z'):
            array = getattr(self, name)
            low, high = array.min(initial=0), array.max(initial=0)
            if not (low >= -LARGEST and high <= LARGEST):  # NaN is not either
                place = tuple(np.argwhere(~(np.abs(array) <= LARGEST))[0])
                what = f'{array[place]:g}, as good as infinite,' if np.isfinite(array[place]) else 'NaN or infinite'
                raise ValueError(
                    f"{where}: field '{name}' is {what} at frame {place[0]}, joint '{self.layout.joints[place[1]]}'; "
                    'write 0 for a joint that was not found'
                )
            if name == 'score' and (low < 0 or high > 1):
                raise ValueError(
                    f"{where}: field 'score' must be in [0, 1], got {low:g} to {high:g}; "
                    'clip it, as signmm.io.pose_from_points does'
                )

    def __len__(self) -> int:
        return len(self.xy)

    def to_layout(self, target: PoseLayout) -> PoseSequence:
        """Selects and reorders joints by name.

        Args:
            target: The layout wanted; all its joints must exist here.

        Returns:
            The same poses in the target layout.

        Raises:
            KeyError: Joints of the target are missing; the message names them.
        """
        take = self.layout.select(target)
        z = None if self.z is None else self.z[:, take]
        return replace(self, xy=self.xy[:, take], score=self.score[:, take], layout=target, z=z)

    def cut(self, frames: slice | np.ndarray) -> PoseSequence:
        """Takes some of the frames.

        Args:
            frames: A slice, or (S,) frame numbers.

        Returns:
            The same poses in those frames; a slice shares memory with them.
        """
        z = None if self.z is None else self.z[frames]
        return replace(self, xy=self.xy[frames], score=self.score[frames], z=z)

    @classmethod
    def join(cls, parts: Sequence[PoseSequence]) -> PoseSequence:
        """Puts clips one after the other.

        Args:
            parts: At least one, all of one layout and with the same unit of ``z``.

        Returns:
            One clip; what else is known of it comes from the first part.
        """
        first = parts[0]
        z = None if first.z is None else np.concatenate([part.z for part in parts if part.z is not None])
        xy, score = np.concatenate([part.xy for part in parts]), np.concatenate([part.score for part in parts])
        return replace(first, xy=xy, score=score, z=z)
