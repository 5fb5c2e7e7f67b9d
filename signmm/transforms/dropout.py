"""Hides joints or frames, as a pose extractor that fails would."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.transforms.context import get_rng


def _hide(results: dict[str, Any], keep: np.ndarray) -> dict[str, Any]:
    """Makes joints missing where keep, (T, V) or broadcastable, is False."""
    keep = np.broadcast_to(keep, results['score'].shape)
    results['score'] = np.where(keep, results['score'], np.float32(0))
    results['xy'] = np.where(keep[..., None], results['xy'], np.float32(0))
    return results


def _check_prob(name: str, prob: float) -> float:
    if not 0 <= prob <= 1:
        raise ValueError(f'{name}: prob must be in [0, 1], got {prob}')
    return prob


@TRANSFORMS.register_module()
class JointDropout(BaseTransform):
    """Hides single joints.

    Required keys: ``xy``, ``score``, ``rng``. Changed keys: ``xy``, ``score``.

    Args:
        prob: Probability of hiding a joint.
        whole_clip: Hide a joint in all frames or none, instead of drawing anew in each frame.
    """

    def __init__(self, prob: float = 0.1, whole_clip: bool = False) -> None:
        self.prob, self.whole_clip = _check_prob('JointDropout', prob), whole_clip

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Hides the joints."""
        frames, joints = results['score'].shape
        shape = (1 if self.whole_clip else frames, joints)
        return _hide(results, get_rng(results, self).random(shape, dtype=np.float32) >= self.prob)


@TRANSFORMS.register_module()
class FrameDropout(BaseTransform):
    """Hides all joints of single frames; the frames remain, and one frame at least stays as it is.

    Required keys: ``xy``, ``score``, ``rng``. Changed keys: ``xy``, ``score``.

    Args:
        prob: Probability of hiding a frame.
    """

    def __init__(self, prob: float = 0.1) -> None:
        self.prob = _check_prob('FrameDropout', prob)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Hides the frames."""
        draw = get_rng(results, self).random(len(results['score']))
        keep = draw >= self.prob
        keep[draw.argmax()] = True
        return _hide(results, keep[:, None])


@TRANSFORMS.register_module()
class TimeMask(BaseTransform):
    """Hides one stretch of frames; one frame at least stays as it is.

    Required keys: ``xy``, ``score``, ``rng``. Changed keys: ``xy``, ``score``.

    Args:
        max_fraction: The stretch's length is drawn from U(0, max_fraction) of the clip, rounded.
        prob: Probability of hiding anything.
    """

    def __init__(self, max_fraction: float = 0.2, prob: float = 1.0) -> None:
        self.max_fraction, self.prob = _check_prob('TimeMask', max_fraction), _check_prob('TimeMask', prob)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Hides the stretch."""
        rng, frames = get_rng(results, self), len(results['score'])
        if rng.random() >= self.prob:
            return results
        length = min(frames - 1, round(rng.uniform(0, self.max_fraction) * frames))
        start = int(rng.integers(frames - length + 1))
        keep = np.ones((frames, 1), dtype=bool)
        keep[start : start + length] = False
        return _hide(results, keep)
