"""Moves the pose about, differently over time."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.transforms.context import as_complex, as_xy, canvas, get_rng, part_ids


@TRANSFORMS.register_module()
class RandomMove(BaseTransform):
    """Rotates, scales and shifts the pose by amounts drawn at several key times and interpolated linearly in between.

    After CropParts every part turns about the centre of its own frame, and a mirrored left hand is moved as its
    unmirrored picture would be; before it, the whole image turns about its centre. Joints may leave the frame; missing
    joints stay missing. Ranges: released code of MASA ("random moving", SignBERT+ 4.1.3).

    Required keys: ``xy``, ``score``, ``layout``, ``rng``; optional ``crop_size``, ``mirror_left``, ``image_size``.

    Changed keys: ``xy``.

    Args:
        angle: Largest rotation in degrees, either way.
        scale: (smallest, largest) scale.
        shift: Largest shift in x and y, in units of the crop's side (before CropParts: the image's longer side).
        num_keys: Key times, equally spaced from the first frame to the last; 1 = the same move in all frames. The
            papers say "several", without a number.
        independent: Draw separate moves for the left hand, the right hand and the rest.
        prob: Probability of moving a clip at all.
    """

    def __init__(
        self,
        angle: float = 10.0,
        scale: tuple[float, float] = (0.9, 1.1),
        shift: float = 0.2,
        num_keys: int = 3,
        independent: bool = False,
        prob: float = 1.0,
    ) -> None:
        if num_keys < 1 or not 0 < scale[0] <= scale[1]:
            raise ValueError(
                f'RandomMove: expected num_keys >= 1 and 0 < low <= high scale, got {num_keys} and {scale}'
            )
        self.angle, self.scale, self.shift = np.deg2rad(angle), (scale[0], scale[1]), shift
        self.num_keys, self.independent, self.prob = num_keys, independent, prob

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Moves the joints."""
        rng = get_rng(results, self)
        if self.prob < 1 and rng.random() >= self.prob:
            return results
        center, size = canvas(results)
        parts = part_ids(results['layout'])
        shape = (self.num_keys, 3 if self.independent else 1)
        angle = rng.uniform(-self.angle, self.angle, shape)
        scale = rng.uniform(*self.scale, shape)
        shift = size * (rng.uniform(-self.shift, self.shift, shape) + 1j * rng.uniform(-self.shift, self.shift, shape))
        turn = scale * np.exp(1j * angle)
        if shape[1] == 1:
            turn, shift = turn.repeat(3, axis=1), shift.repeat(3, axis=1)
        if results.get('mirror_left'):
            turn[:, 0], shift[:, 0] = turn[:, 0].conj(), -shift[:, 0].conj()
        frames = len(results['score'])
        turn, shift = _over_time(turn, frames), _over_time(shift, frames)
        # turn (z - c) + c + shift, in one multiplication and one addition per joint.
        offset = (center + shift - turn * center).astype(np.complex64)[:, parts]
        z = as_complex(results['xy']) * turn.astype(np.complex64)[:, parts] + offset
        results['xy'] = as_xy(z * (results['score'] > 0))
        return results


def _over_time(keys: np.ndarray, frames: int) -> np.ndarray:
    """Interpolates values (K, P) at key times to (frames, P)."""
    if len(keys) == 1:
        return keys
    place = np.linspace(0, len(keys) - 1, frames)
    before = np.minimum(place.astype(np.int64), len(keys) - 2)
    weight = (place - before)[:, None]
    return keys[before] * (1 - weight) + keys[before + 1] * weight
