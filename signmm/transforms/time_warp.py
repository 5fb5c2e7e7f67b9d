"""Signs faster and slower within one clip."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.transforms.frame_choice import FrameChoice, FrameStep, at_places
from signmm.transforms.step import ClipFacts, Draws


@TRANSFORMS.register_module()
class TimeWarp(FrameStep):
    """Changes the speed of a clip, smoothly and differently over time, for sentences, whose length is free.

    The logarithm of the speed is drawn at ``knots`` times and interpolated; the length changes by a factor besides. The
    first and the last frame stay. Not in the papers of SignBERT; VAC scales the whole clip by up to 20 %.

    Args:
        strength: Standard deviation of the logarithm of the speed; 0 = the same speed throughout.
        length: (smallest, largest) factor of the length.
        knots: Times at which the speed is drawn, 2 or more.
        min_frames: The result has at least so many frames.
        prob: Probability of changing a clip at all.
    """

    random = True
    #: How long a clip becomes is drawn, so the worker does it.
    drops_frames = True

    def __init__(
        self,
        strength: float = 0.2,
        length: tuple[float, float] = (0.8, 1.2),
        knots: int = 5,
        min_frames: int = 1,
        prob: float = 1.0,
    ) -> None:
        super().__init__()
        low, high = length
        if strength < 0 or knots < 2 or not 0 < low <= high or min_frames < 1:
            raise ValueError(
                'TimeWarp: expected strength >= 0, knots >= 2, 0 < low <= high length and min_frames >= 1, got '
                f'{strength}, {knots}, {length} and {min_frames}'
            )
        self.strength, self.length, self.knots = strength, (low, high), knots
        self.min_frames, self.prob = min_frames, prob

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws the places in the clip that are read."""
        if self.prob < 1 and rng.random() >= self.prob:
            return {'places': np.arange(clip.length, dtype=np.float64), 'count': np.array(clip.length)}
        count = max(self.min_frames, round(clip.length * rng.uniform(*self.length)))
        speed = np.exp(rng.normal(0, self.strength, self.knots))
        steps = np.interp(np.linspace(0, 1, count - 1), np.linspace(0, 1, self.knots), speed)
        way = np.concatenate([[0.0], np.cumsum(steps)])
        places = way / max(way[-1], 1e-12) * (clip.length - 1)
        return {'places': np.minimum(places, clip.length - 1), 'count': np.array(count)}

    def choose(self, total: Tensor, frames: int, draws: Draws) -> FrameChoice:
        """Reads at the places drawn."""
        return at_places(draws['places'], draws['count'], total)
