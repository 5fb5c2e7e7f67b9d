"""Reads the pose of a clip."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS


@TRANSFORMS.register_module()
class LoadPose(BaseTransform):
    """Reads the clip's pose and cuts the annotated frames out of it.

    Required keys: ``pose`` (a function without arguments that returns a PoseSequence); optional ``frames``
    ([first, last exclusive] or None), ``video_id``.

    Added keys: ``xy`` (T, V, 2) float32 px, ``score`` (T, V) float32, ``layout``, ``fps``, ``image_size``,
    ``extractor``, ``num_frames`` (T), ``frame_inds`` (T,) int64 frame numbers in the video.

    The arrays may share memory with the store; no transform writes into them.
    """

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Adds the pose."""
        pose = results['pose']()
        first, last = self._range(results, len(pose))
        results['xy'] = np.asarray(pose.xy[first:last], dtype=np.float32)
        results['score'] = np.asarray(pose.score[first:last], dtype=np.float32)
        results['layout'] = pose.layout
        results['fps'] = pose.fps
        results['image_size'] = pose.image_size
        results['extractor'] = pose.extractor
        results['num_frames'] = last - first
        results['frame_inds'] = np.arange(first, last, dtype=np.int64)
        return results

    @staticmethod
    def _range(results: dict[str, Any], total: int) -> tuple[int, int]:
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
