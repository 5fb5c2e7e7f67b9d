"""A recogniser and its pre-processing as one module from raw poses to scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from signmm.deployment.clips import RawClips
from signmm.deployment.pipeline import TensorPipeline
from signmm.models.heads import CTCHead, TranslationHead
from signmm.models.sign_model import SignModel
from signmm.structures import PoseBatch, PoseLayout

INPUTS = ('xy', 'score', 'length', 'image_size')


class RecognizerGraph(nn.Module):
    """What is exported.

    Args:
        model: A recogniser with a head that gives class scores, or a CTCHead without features of another modality.
        pipeline: Config of the transforms of its test data.
        layout: Layout of the poses that come.
        max_frames: Longest clip after sampling.

    Raises:
        ValueError: The head or a transform cannot be exported.
    """

    hidden: Tensor

    def __init__(
        self, model: SignModel, pipeline: Sequence[dict[str, Any]], layout: str | PoseLayout, max_frames: int = 1024
    ) -> None:
        super().__init__()
        head = model.head
        if isinstance(head, TranslationHead) or getattr(head, 'feature_width', None):
            raise ValueError(
                f'{type(head).__name__} cannot be exported as one graph: it searches word by word, or reads features '
                'of another modality; export a recogniser of classes or glosses'
            )
        self.pipeline = TensorPipeline(pipeline, layout)
        self.model = model.eval()
        self.sentences = isinstance(head, CTCHead)
        self.outputs = ('log_probs', 'steps') if self.sentences else ('scores',)
        hidden = head.without_specials(torch.zeros(len(head.vocabulary))) if self.sentences else torch.zeros(0)
        self.register_buffer('hidden', hidden, persistent=False)
        self.max_frames = self._limit(max_frames)
        # torch.export wants to hear of more than one step; the graph itself also holds for one.
        self.min_frames = head.pooling.factor + 1 if self.sentences else 1

    def _limit(self, max_frames: int) -> int:
        """Longest clip that the positions allow; a table that grows on demand is made that long."""
        positions, width = self.model.backbone.positions, self.model.backbone.width
        table = getattr(positions, 'table', None)
        limit = max_frames if table is None else min(max_frames, len(table))
        if positions is not None:
            with torch.no_grad():
                positions(torch.zeros(1, limit, width))
        return limit

    def forward(self, xy: Tensor, score: Tensor, length: Tensor, image_size: Tensor) -> tuple[Tensor, ...]:
        """Recognises.

        Args:
            xy: (B, T, V, 2) pixels of the image.
            score: (B, T, V) confidences, 0 = not found.
            length: (B,) int64 frames of each clip.
            image_size: (B, 2) width and height in pixels; 0 where unknown.

        Returns:
            Class probabilities (B, C); for glosses log-probabilities (B, S, C) and the valid steps (B,).
        """
        clips = self.pipeline(RawClips(xy, score, length, image_size))
        pose = PoseBatch(clips.xy, clips.score, clips.valid, self.pipeline.out_layout)
        feats = self.model.backbone(pose)
        if self.sentences:
            log_probs, steps = self.model.head(feats, pose.valid, [])
            return log_probs + self.hidden, steps
        return (self.model.head(feats, pose.valid).float().softmax(1),)
