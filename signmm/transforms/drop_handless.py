"""Drops the frames that show no hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.transforms.context import as_complex
from signmm.transforms.hand_box import HandBoxRule, hand_joints_of, has_hand


@TRANSFORMS.register_module()
class DropHandlessFrames(BaseTransform):
    """Drops frames in which neither hand has a box, as the release does before it samples frames.

    Put it before SampleFrames to sample among the frames that remain. If no frame has a hand all are kept, since there
    is nothing to prefer; so it is for layouts without hands.

    Required keys: ``xy`` (source pixels), ``score``, ``layout``, ``frame_inds``, ``image_size``.

    Changed keys: ``xy``, ``score``, ``frame_inds``.

    Args:
        hand_box: Fields of :class:`~signmm.transforms.hand_box.HandBoxRule` that differ from its defaults.
    """

    def __init__(self, hand_box: dict[str, float | None] | None = None) -> None:
        self.rule = HandBoxRule(**(hand_box or {}))  # type: ignore[arg-type]

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Drops the frames."""
        joints = hand_joints_of(results['layout'])
        if joints is None:
            return results
        z, score = as_complex(results['xy']).T, results['score'].T
        keep_frames(results, np.any(has_hand(z, score, joints, results['image_size'], self.rule), axis=0))
        return results


def keep_frames(results: dict[str, Any], keep: np.ndarray) -> None:
    """Keeps some frames of a clip, or all if none is to be kept.

    Args:
        results: The pipeline dict, changed in place.
        keep: (T,) bool.
    """
    if keep.all() or not keep.any():
        return
    for key in ('xy', 'score', 'frame_inds'):
        results[key] = results[key][keep]
