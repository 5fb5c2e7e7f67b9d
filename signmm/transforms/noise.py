"""Adds noise to the coordinates."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.transforms.context import get_rng


@TRANSFORMS.register_module()
class GaussianNoise(BaseTransform):
    """Adds independent Gaussian noise to each coordinate of each joint present.

    MASA Table XIII tests robustness with such noise, in pixels of the crop.

    Required keys: ``xy``, ``score``, ``rng``. Changed keys: ``xy``.

    Args:
        sigma: Standard deviation in pixels, of the crop if it comes after CropParts.
    """

    def __init__(self, sigma: float = 2.0) -> None:
        if sigma < 0:
            raise ValueError(f'GaussianNoise: sigma must be at least 0, got {sigma}')
        self.sigma = np.float32(sigma)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Adds the noise."""
        noise = get_rng(results, self).standard_normal(results['xy'].shape, dtype=np.float32)
        results['xy'] = results['xy'] + self.sigma * noise * (results['score'] > 0)[..., None]
        return results
