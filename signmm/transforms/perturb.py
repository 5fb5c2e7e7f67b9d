"""Distorts the pose with a random matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.transforms.context import canvas, get_rng, part_ids


@TRANSFORMS.register_module()
class RandomPerturb(BaseTransform):
    """Multiplies the coordinates by a random matrix: our reading of BEST's "random perturbation matrix".

    BEST (4.2) does not define the matrix. Here it is I + E with the four entries of E drawn from U(-amount, amount)
    once per clip: a small random scaling, shearing and rotation. It acts about the centre of each part's frame after
    CropParts (a mirrored left hand is distorted as its unmirrored picture would be), before it about the centre of the
    image. Missing joints stay missing.

    Required keys: ``xy``, ``score``, ``layout``, ``rng``; optional ``crop_size``, ``mirror_left``, ``image_size``.

    Changed keys: ``xy``.

    Args:
        amount: Largest change of an entry of the matrix; not in the papers.
        independent: Draw separate matrices for the left hand, the right hand and the rest.
        prob: Probability of distorting a clip at all.
    """

    def __init__(self, amount: float = 0.1, independent: bool = False, prob: float = 1.0) -> None:
        if not 0 <= amount < 0.5:
            raise ValueError(f'RandomPerturb: amount must be in [0, 0.5) to keep the matrix invertible, got {amount}')
        self.amount, self.independent, self.prob = amount, independent, prob

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Distorts the joints."""
        rng = get_rng(results, self)
        if self.prob < 1 and rng.random() >= self.prob:
            return results
        middle = canvas(results)[0]
        count = 3 if self.independent else 1
        matrix = np.eye(2) + rng.uniform(-self.amount, self.amount, (count, 2, 2))
        if count == 1:
            matrix = matrix.repeat(3, axis=0)
        if results.get('mirror_left'):
            matrix[0] *= [[1, -1], [-1, 1]]
        of_joint = matrix.astype(np.float32)[part_ids(results['layout'])]
        x, y = results['xy'][..., 0] - np.float32(middle.real), results['xy'][..., 1] - np.float32(middle.imag)
        present = results['score'] > 0
        xy = np.empty(results['xy'].shape, np.float32)
        xy[..., 0] = (of_joint[:, 0, 0] * x + of_joint[:, 0, 1] * y + np.float32(middle.real)) * present
        xy[..., 1] = (of_joint[:, 1, 0] * x + of_joint[:, 1, 1] * y + np.float32(middle.imag)) * present
        results['xy'] = xy
        return results
