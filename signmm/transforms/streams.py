"""Bone and motion streams, for recognisers that are fused afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.structures import PoseLayout
from signmm.transforms.context import part_ids, per_layout


@per_layout
def parents(layout: PoseLayout) -> np.ndarray:
    """Gives each joint's parent among the joints of its own part, which share a frame after CropParts.

    Args:
        layout: Any layout.

    Returns:
        (V,) joint indices; a joint without a parent is its own. Of several bones to a joint the first counts.
    """
    part = part_ids(layout)
    result = np.arange(len(layout))
    for parent, child in layout.bones:
        if part[parent] == part[child] and result[child] == child:
            result[child] = parent
    return result


@TRANSFORMS.register_module()
class ToBone(BaseTransform):
    """Replaces each joint by the vector from its parent to it; 0 for a joint without a parent.

    The score is the smaller one of both ends, so a bone with a missing end is missing.

    Required keys: ``xy``, ``score``, ``layout``. Changed keys: ``xy``, ``score``.
    """

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Takes the differences."""
        parent = parents(results['layout'])
        score = np.minimum(results['score'], results['score'][:, parent])
        results['xy'] = (results['xy'] - results['xy'][:, parent]) * (score > 0)[..., None]
        results['score'] = score
        return results


@TRANSFORMS.register_module()
class ToMotion(BaseTransform):
    """Replaces each joint by its displacement to the next frame; the last frame is missing.

    The score is the smaller one of both frames, so a motion with a missing end is missing. One frame gives no motion.

    Required keys: ``xy``, ``score``. Changed keys: ``xy``, ``score``.
    """

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Takes the differences."""
        score = np.zeros_like(results['score'])
        np.minimum(results['score'][:-1], results['score'][1:], out=score[:-1])
        xy = np.zeros_like(results['xy'])
        xy[:-1] = (results['xy'][1:] - results['xy'][:-1]) * (score[:-1] > 0)[..., None]
        results['xy'], results['score'] = xy, score
        return results
