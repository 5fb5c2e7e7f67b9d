"""Exchanges left and right."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.transforms.context import get_rng, mirror_index, part_ids


@TRANSFORMS.register_module()
class FlipPose(BaseTransform):
    """Shows the clip in a mirror: every joint takes its partner's place, mirrored left to right.

    Before CropParts x becomes W - x (with an unknown image size: smallest + largest x of the clip - x). After CropParts
    x becomes the crop's side - x, except for the hands if the left one is mirrored already: then they just change
    places. Flipping before or after the crop gives the same. Probability in the released code: 0.5.

    Required keys: ``xy``, ``score``, ``layout``, ``rng``; optional ``crop_size``, ``mirror_left``, ``image_size``.

    Changed keys: ``xy``, ``score``. Added keys: ``flipped`` (bool).

    Args:
        prob: Probability of flipping a clip.
    """

    def __init__(self, prob: float = 0.5) -> None:
        self.prob = prob

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Flips the clip or leaves it."""
        flip = bool(get_rng(results, self).random() < self.prob)
        results['flipped'] = results.get('flipped', False) != flip
        if not flip:
            return results
        layout = results['layout']
        partner = mirror_index(layout)
        score = results['score'].take(partner, axis=1)
        xy = results['xy'].take(partner, axis=1)
        mirrored = self._mirror_sum(results) - xy[..., 0]
        if results.get('mirror_left'):
            mirrored = np.where(part_ids(layout) == 2, mirrored, xy[..., 0])
        xy[..., 0] = mirrored * (score > 0)
        results['xy'], results['score'] = xy, score
        return results

    @staticmethod
    def _mirror_sum(results: dict[str, Any]) -> np.float32:
        """What x and its mirror image add up to."""
        if 'crop_size' in results:
            return np.float32(results['crop_size'])
        if results.get('image_size') is not None:
            return np.float32(results['image_size'][0])
        present = results['xy'][..., 0][results['score'] > 0]
        return present.min() + present.max() if len(present) else np.float32(0)
