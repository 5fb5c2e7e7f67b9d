"""Clips as vectors: what a trained recogniser's head reads, pooled over the frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from signmm.apis.clips import ClipInput, ClipReader
from signmm.apis.inferencer import SignInferencer
from signmm.models.heads.cls_head import ClsHead
from signmm.structures import ClipBatch
from signmm.transforms import PosePipeline, start_sample
from signmm.utils.errors import ConfigError


class ClipEmbedder:
    """Computes one vector of length 1 for each clip.

    Args:
        inferencer: A recogniser with a ClsHead; its classes play no part.

    Raises:
        ConfigError: Another head.
    """

    def __init__(self, inferencer: SignInferencer) -> None:
        if not isinstance(inferencer.model.head, ClsHead):
            raise ConfigError(f'expected a recogniser with a ClsHead, got {type(inferencer.model.head).__name__}')
        self.inferencer, self.model = inferencer, inferencer.model
        self._pipeline = PosePipeline(inferencer.recognizer.pipeline)

    def __call__(
        self, inputs: ClipInput | Sequence[ClipInput], batch_size: int = 16, image_size: tuple[int, int] | None = None
    ) -> tuple[list[str], np.ndarray]:
        """Embeds clips.

        Args:
            inputs: Clips of any kind, see :class:`~signmm.apis.SignInferencer`.
            batch_size: Clips in one pass.
            image_size: (width, height) in pixels of clips that do not record it.

        Returns:
            N names and (N, D) vectors, float32.
        """
        clips = ClipReader(self.inferencer.extract, image_size).clips(inputs)
        # A batch of several kinds of clip comes back in another order.
        kinds: dict[object, list[tuple[int, ClipBatch]]] = {}
        for number, clip in enumerate(clips):
            batch = self._pipeline([start_sample(clip.read(), clip.name)])[0]
            kinds.setdefault(batch.kind, []).append((number, batch))
        found: list[Tensor] = [torch.empty(0)] * len(clips)
        for group in kinds.values():
            for start in range(0, len(group), batch_size):
                part = group[start : start + batch_size]
                for (number, _), row in zip(part, self._embed([batch for _, batch in part]), strict=True):
                    found[number] = row
        return [clip.name for clip in clips], torch.stack(found).numpy()

    @torch.inference_mode()
    def _embed(self, batches: list[ClipBatch]) -> Tensor:
        pose = self.model.data_preprocessor(batches)['inputs']
        head, backbone = self.model.head, self.model.backbone
        valid = pose.seen_parts(backbone.parts) if head.by_part else pose.valid
        return nn.functional.normalize(head.pool(backbone(pose), valid).float(), dim=1).cpu()
