"""Reads clips, of each only the frames and joints that somebody wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from signmm.structures import Clips, PoseLayout, PoseSequence
from signmm.structures.depth import join_hands
from signmm.transforms.frame_choice import FrameChoice, read_frames
from signmm.transforms.load_pose import frame_range


class WholePose:
    """Poses that lie in memory, with the reading of a view of a packed store: :meth:`take`.

    Args:
        pose: The poses.
    """

    def __init__(self, pose: PoseSequence) -> None:
        self.pose, self.layout, self.image_size = pose, pose.layout, pose.image_size
        self.fps, self.extractor, self.z_unit = pose.fps, pose.extractor, pose.z_unit
        xy = np.asarray(pose.xy, np.float32)
        # x and y as one number: half as many to gather, and fast where they are a view of an array with confidences.
        self._both = (xy if xy.strides[-1] == xy.itemsize else np.ascontiguousarray(xy)).view(np.complex64)[..., 0]

    def __len__(self) -> int:
        return len(self.pose)

    def take(self, frames: np.ndarray | slice, joints: np.ndarray | None = None) -> tuple:
        """Reads some frames and joints.

        Args:
            frames: Frame numbers.
            joints: Joint indices; None = all.

        Returns:
            Coordinates (S, V', 2), confidences (S, V') and third coordinates (S, V') or None.
        """
        arrays = (self._both, self.pose.score, self.pose.z)
        taken = [None if array is None else array[frames] for array in arrays]
        both, score, z = (t if t is None or joints is None else t.take(joints, axis=1) for t in taken)
        return np.ascontiguousarray(both)[..., None].view(np.float32), score, z


class ClipReader:
    """Reads clips of one layout as a batch.

    Args:
        views: The poses of each clip's video.
        spans: First and last frame, exclusive, of each clip.
    """

    def __init__(self, views: Sequence[Any], spans: Sequence[tuple[int, int]]) -> None:
        self.views, self.spans = views, spans
        self.lengths = [last - first for first, last in spans]
        self.layout: PoseLayout = views[0].layout
        self.joints: np.ndarray | None = None
        self.size = torch.tensor([view.image_size or (0, 0) for view in views], dtype=torch.float32)

    def select(self, target: PoseLayout) -> None:
        """Wants other joints from now on.

        Args:
            target: Their layout.
        """
        if target is not self.layout:
            index = self.layout.select(target)
            self.joints = index if self.joints is None else self.joints[index]
            self.layout = target

    def read(self, choice: FrameChoice | None = None) -> Clips:
        """Reads the clips of a batch.

        Args:
            choice: Frames wanted; None = all.

        Returns:
            The clips.
        """
        if choice is None:
            index = torch.arange(max(self.lengths)).expand(len(self.lengths), -1)
            choice = FrameChoice(index, torch.tensor(self.lengths))
        return read_frames(choice, self._fetch)

    def _fetch(self, index: Tensor, length: Tensor) -> Clips:
        lengths = length.tolist()
        shape = (len(lengths), max(lengths), len(self.layout))
        xy, score = np.zeros((*shape, 2), np.float32), np.zeros(shape, np.float32)
        has_depth = depth_is_used(self.views[0])
        z = np.zeros(shape, np.float32) if has_depth else None
        others = self._other_wrists()
        wrists = {side: np.zeros(shape[:2], np.float32) for side in others}
        inds = np.zeros(shape[:2], np.int64)
        numbers = index.numpy()
        for row, (view, (first, _), size) in enumerate(zip(self.views, self.spans, lengths, strict=True)):
            inds[row, :size] = numbers[row, :size] + first
            xy[row, :size], score[row, :size], depth = view.take(inds[row, :size], self.joints)
            if z is not None:
                z[row, :size] = depth
            for side, joint in others.items():
                _, seen, depth = view.take(inds[row, :size], np.array([joint]))
                wrists[side][row, :size] = (depth * (seen > 0))[:, 0]
        arrays = [torch.from_numpy(a) for a in (xy, score, inds)]
        clips = Clips(arrays[0], arrays[1], length, self.size, self.layout, arrays[2])
        if z is None:
            return clips
        depth = torch.from_numpy(z)
        if self.views[0].z_unit == 'part':
            known = {side: torch.from_numpy(wrist) for side, wrist in wrists.items()}
            depth = join_hands(depth, clips.score, self.layout, known)
        return replace(clips, z=depth)

    def _other_wrists(self) -> dict[str, int]:
        """Joints of the videos' layout that hands with their own depth are joined to, and that nobody else wants."""
        if self.views[0].z_unit != 'part':
            return {}
        source, names = self.views[0].layout, {side: f'{side}_wrist' for side in ('left', 'right')}
        return {
            side: source.joints.index(name)
            for side, name in names.items()
            if side in self.layout.parts and name in source.joints and name not in self.layout.joints
        }


def open_view(row: dict[str, Any]) -> Any:
    """Opens the poses of a clip.

    Args:
        row: Its pipeline dict, with ``view`` or ``pose``.

    Returns:
        A view.
    """
    return row['view']() if 'view' in row else WholePose(row['pose']())


def clip_span(row: dict[str, Any], view: Any) -> tuple[int, int]:
    """Finds the frames of a clip and notes what the sample will say of it.

    Args:
        row: Its pipeline dict, which gets ``num_frames``, ``extractor``, ``image_size`` and ``fps``.
        view: Its poses.

    Returns:
        First and last frame, exclusive.
    """
    first, last = frame_range(row, len(view))
    row['num_frames'], row['extractor'] = last - first, view.extractor
    row['image_size'], row['fps'] = view.image_size, view.fps
    return first, last


def depth_is_used(view: Any) -> bool:
    """Tells whether a third coordinate shares the unit of x and y; metres do not.

    Args:
        view: Poses.

    Returns:
        True for pixels.
    """
    return view.z_unit in ('image', 'part')
