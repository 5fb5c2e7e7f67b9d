"""Hides joints or frames, as a pose extractor that fails would."""

from __future__ import annotations

import numpy as np

from signmm.registry import TRANSFORMS
from signmm.structures import Clips
from signmm.transforms.step import ClipFacts, Draws, PoseStep


class _Hiding(PoseStep):
    """Hides what :meth:`draw` does not keep, (T, V) or broadcast to it."""

    random = True

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Hides joints."""
        kept = draws['kept']
        return clips.hide(kept if kept.shape[1] == 1 else kept[:, : clips.score.shape[1]])


def _check_prob(name: str, prob: float) -> float:
    if not 0 <= prob <= 1:
        raise ValueError(f'{name}: prob must be in [0, 1], got {prob}')
    return prob


@TRANSFORMS.register_module()
class JointDropout(_Hiding):
    """Hides single joints.

    Args:
        prob: Probability of hiding a joint.
        whole_clip: Hide a joint in all frames or none, instead of drawing anew in each frame.
    """

    def __init__(self, prob: float = 0.1, whole_clip: bool = False) -> None:
        super().__init__()
        self.prob, self.whole_clip = _check_prob('JointDropout', prob), whole_clip

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws (T or 1, V) which joints stay."""
        shape = (1 if self.whole_clip else clip.length, len(clip.layout))
        return {'kept': rng.random(shape, dtype=np.float32) >= self.prob}


@TRANSFORMS.register_module()
class FrameDropout(_Hiding):
    """Hides all joints of single frames; the frames remain, and one frame at least stays as it is.

    Args:
        prob: Probability of hiding a frame.
    """

    def __init__(self, prob: float = 0.1) -> None:
        super().__init__()
        self.prob = _check_prob('FrameDropout', prob)

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws (T, 1) which frames stay."""
        draw = rng.random(clip.length)
        keep = draw >= self.prob
        keep[draw.argmax()] = True
        return {'kept': keep[:, None]}


@TRANSFORMS.register_module()
class TimeMask(_Hiding):
    """Hides one stretch of frames; one frame at least stays as it is.

    Args:
        max_fraction: The stretch's length is drawn from U(0, max_fraction) of the clip, rounded.
        prob: Probability of hiding anything.
    """

    def __init__(self, max_fraction: float = 0.2, prob: float = 1.0) -> None:
        super().__init__()
        self.max_fraction, self.prob = _check_prob('TimeMask', max_fraction), _check_prob('TimeMask', prob)

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws (T, 1) which frames stay."""
        frames = clip.length
        keep = np.ones((frames, 1), dtype=bool)
        if rng.random() < self.prob:
            length = min(frames - 1, round(rng.uniform(0, self.max_fraction) * frames))
            start = int(rng.integers(frames - length + 1))
            keep[start : start + length] = False
        return {'kept': keep}
