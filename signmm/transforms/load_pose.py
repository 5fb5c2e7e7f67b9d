"""Reads the pose of a clip."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.structures import PoseSequence
from signmm.structures.depth import join_hands


@TRANSFORMS.register_module()
class LoadPose(BaseTransform):
    """Reads the clip's pose and cuts the annotated frames out of it.

    Required keys: ``pose`` (a function without arguments that returns a PoseSequence); optional ``frames``
    ([first, last exclusive] or None), ``video_id``.

    Added keys: ``xy`` (T, V, 2) float32 px, ``score`` (T, V) float32, ``z`` (T, V) where the pose has depth, px of one
    origin, ``layout``, ``fps``, ``image_size``, ``extractor``, ``num_frames`` (T), ``frame_inds`` (T,) int64 numbers in
    the video.

    In front of steps on poses that :class:`~signmm.transforms.pipeline.PosePipeline` runs, only the frames and joints
    that they choose are read. The arrays may share memory with the store; no transform writes into them.
    """

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Adds the pose.

        Args:
            results: The pipeline dict.

        Returns:
            The same.
        """
        pose: PoseSequence = results['pose']()
        first, last = frame_range(results, len(pose))
        results['xy'] = np.asarray(pose.xy[first:last], dtype=np.float32)
        results['score'] = np.asarray(pose.score[first:last], dtype=np.float32)
        if pose.z is not None and pose.z_unit in ('image', 'part'):
            z = np.asarray(pose.z[first:last], dtype=np.float32)
            results['z'] = join_hands(z, results['score'], pose.layout) if pose.z_unit == 'part' else z
        results['layout'] = pose.layout
        results['fps'] = pose.fps
        results['image_size'] = pose.image_size
        results['extractor'] = pose.extractor
        results['num_frames'] = last - first
        results['frame_inds'] = np.arange(first, last, dtype=np.int64)
        return results


def frame_range(results: dict[str, Any], total: int) -> tuple[int, int]:
    """Finds the annotated frames.

    Args:
        results: The pipeline dict.
        total: Frames of the video's pose.

    Returns:
        First and last, exclusive.

    Raises:
        ValueError: They are not inside the video.
    """
    frames = results.get('frames')
    if frames is None:
        return 0, total
    first, last = frames
    if not 0 <= first < last <= total:
        raise ValueError(
            f"clip '{results.get('video_id', '?')}': field 'frames' is [{first}, {last}], expected "
            f'0 <= first < last <= {total} (frames of its pose); correct the annotation or extract the pose again'
        )
    return int(first), int(last)
