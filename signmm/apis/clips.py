"""Finds the clips that a user means: pose files, arrays, folders, packed stores, videos."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from signmm.io.find_clips import ReadOptions, find_clips, what_is_there
from signmm.structures import LAYOUTS, PoseLayout, PoseSequence, get_layout

ClipInput = str | Path | np.ndarray | PoseSequence
Extract = Callable[[Path], PoseSequence]


@dataclass(frozen=True)
class Clip:
    """A clip that is read when its turn comes.

    Attributes:
        name: File or number.
        read: Gives the poses.
    """

    name: str
    read: Callable[[], PoseSequence]


@dataclass(frozen=True)
class ClipReader:
    """How inputs become poses.

    Attributes:
        extract: Gives the poses of a video file.
        image_size: (width, height) in pixels of arrays, and of files that do not record it.
        layout: Layout of arrays; by default the one layout with as many joints.
        fps: Frames per second of arrays, and of files that do not record it.
        order: Order of the parts in rows of bare numbers, see :class:`~signmm.io.find_clips.ReadOptions`.
        fields: Names of the parts in a foreign ``.npz``, likewise.
    """

    extract: Extract
    image_size: tuple[int, int] | None = None
    layout: str | PoseLayout | None = None
    fps: float | None = None
    order: str | None = None
    fields: str | None = None

    def clips(self, inputs: ClipInput | Sequence[ClipInput]) -> list[Clip]:
        """Lists clips without reading them.

        Args:
            inputs: A file or folder of whatever :func:`~signmm.io.find_clips` finds, videos too, an array (T, V, 2 or
                3) of pixels and confidence, a PoseSequence, or a list of such things.

        Returns:
            The clips; those of a folder are sorted.

        Raises:
            FileNotFoundError: No such file, or a folder without clips.
            ValueError: A file that is neither poses nor a video.
            TypeError: Something else.
        """
        several = isinstance(inputs, Sequence) and not isinstance(inputs, (str, PoseSequence))
        items: Sequence[ClipInput] = inputs if several else [inputs]  # type: ignore[assignment,list-item]
        return [clip for number, item in enumerate(items) for clip in self._expand(item, number)]

    def _expand(self, item: ClipInput, number: int) -> Iterator[Clip]:
        if isinstance(item, PoseSequence):
            pose = item
            yield Clip(pose.source or f'clip {number}', lambda: pose)
        elif isinstance(item, np.ndarray):
            yield Clip(f'array {number}', partial(self._from_array, item, f'array {number}'))
        elif isinstance(item, (str, Path)):
            yield from self._below(Path(item).expanduser())
        else:
            raise TypeError(
                f'clip {number}: expected a file, a folder, an array or a PoseSequence, got {type(item).__name__}'
            )

    def _below(self, path: Path) -> list[Clip]:
        if not path.exists():
            raise FileNotFoundError(f'{path}: no such file or folder')
        options = ReadOptions(self.image_size, self.order, self.fields, self.extract)
        found = list(find_clips(path, options=options))
        if not found and path.is_dir():
            raise FileNotFoundError(what_is_there(path))
        if not found:
            raise ValueError(f'{path}: neither poses nor a video; {what_is_there(path)}')
        return [Clip(str(clip.file or clip.id), partial(self._complete, clip.read)) for clip in found]

    def _complete(self, read: Callable[[], PoseSequence]) -> PoseSequence:
        """Adds what the file does not record."""
        pose = read()
        size = pose.image_size or self.image_size
        return replace(pose, image_size=size, fps=self.fps if pose.fps is None else pose.fps)

    def _from_array(self, array: np.ndarray, name: str) -> PoseSequence:
        if array.ndim != 3 or array.shape[2] not in (2, 3):
            raise ValueError(
                f'{name}: expected (T, V, 2) pixels or (T, V, 3) pixels and confidence, got {array.shape}; fractions '
                'of the image are read by signmm.io.arrays.mediapipe_pose'
            )
        layout = self._layout_of(array.shape[1], name)
        points = np.nan_to_num(np.asarray(array, np.float32))
        score = points[..., 2] if points.shape[2] == 3 else (points != 0).any(-1).astype(np.float32)
        score = np.clip(score, 0, 1)
        xy = points[..., :2] * (score > 0)[..., None]
        return PoseSequence(xy, score, layout, self.fps, self.image_size, 'unknown', name)

    def _layout_of(self, joints: int, name: str) -> PoseLayout:
        if self.layout is not None:
            return get_layout(self.layout)
        fitting = [layout for layout in LAYOUTS.values() if len(layout) == joints]
        if len(fitting) != 1:
            names = ', '.join(f'{layout.name} ({len(layout)})' for layout in fitting or LAYOUTS.values())
            raise ValueError(f'{name}: which layout has these {joints} joints? Pass layout=, one of: {names}')
        return fitting[0]
