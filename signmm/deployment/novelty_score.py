"""Whether clips are unlike the training clips, as part of a graph."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.lookup.novelty import NoveltyDetector
from signmm.utils.errors import ConfigError


class NoveltyScore(nn.Module):
    """The score of a :class:`NoveltyDetector`, with its training clips as constants.

    Args:
        detector: Fitted to the model.

    Raises:
        ConfigError: It is of version 1, whose score no graph has.
    """

    matrix: Tensor
    rows: Tensor

    def __init__(self, detector: NoveltyDetector) -> None:
        super().__init__()
        if detector.version == 1:
            raise ConfigError('output novelty: the checkpoint was calibrated by an older version; calibrate it again')
        #: Clips above it are unlike the training clips.
        self.threshold = detector.threshold
        self.register_buffer('matrix', torch.from_numpy(detector.scaling[1]), persistent=False)
        self.register_buffer('rows', torch.from_numpy(detector.rows), persistent=False)

    def forward(self, vectors: Tensor) -> Tensor:
        """Rates clips.

        Args:
            vectors: (B, D) embeddings that the detector rates, of length 1.

        Returns:
            (B,) scores from 0, alike, to 2.
        """
        found = nn.functional.normalize(vectors @ self.matrix, dim=1)
        return 1 - (found @ self.rows.T).amax(1)
