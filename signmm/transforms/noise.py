"""Adds noise to the coordinates."""

from __future__ import annotations

import numpy as np

from signmm.registry import TRANSFORMS
from signmm.structures import Clips
from signmm.transforms.step import ClipFacts, Draws, PoseStep


@TRANSFORMS.register_module()
class GaussianNoise(PoseStep):
    """Adds independent Gaussian noise to x and y of each joint present.

    MASA Table XIII tests robustness with such noise, in pixels of the crop.

    Args:
        sigma: Standard deviation in pixels, of the crop if it comes after CropParts.
    """

    random = True

    def __init__(self, sigma: float = 2.0) -> None:
        super().__init__()
        if sigma < 0:
            raise ValueError(f'GaussianNoise: sigma must be at least 0, got {sigma}')
        self.sigma = sigma

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws (T, V, 2) normal numbers."""
        return {'noise': rng.standard_normal((clip.length, len(clip.layout), 2), dtype=np.float32)}

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Adds the noise."""
        noise = draws['noise'][:, : clips.score.shape[1]]
        return clips.with_points(clips.xy + self.sigma * noise, clips.score, clips.z)
