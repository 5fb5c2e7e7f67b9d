"""Finds signs in signing: each frame is the beginning of a sign, its inside, or outside of signs.

Moryossef et al., "Linguistically Motivated Sign Language Segmentation", EMNLP Findings 2023.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.build import build_module
from signmm.registry import MODELS
from signmm.segmentation.bio import BEGIN, OUTSIDE, bio_spans
from signmm.structures import Ragged, SampleBatch, SignDataSample

_TAGS = 3


@MODELS.register_module()
class BIOHead(nn.Module):
    """Tags frames and reads signs out of the tags.

    Each tag counts in the loss by the inverse of its share in the batch: of the three, beginnings are by far the
    rarest (section 4 of the paper weighs by inverse frequency too).

    Args:
        in_width: Width D = P Dp of the features.
        encoder: Sequence model between features and classifier, for example the paper's BLSTMEncoder.
        dropout: Rate before the classifier.
        begin: Probability above which a sign begins, see :func:`signmm.segmentation.bio_spans`.
        outside: Probability above which it is over. Both are above one half because equal weights make rare tags
            likely; chosen on the validation split of SynthSign.

    Raises:
        ValueError: A probability is not between 0 and 1.
    """

    by_part = False
    #: Field that ``predict`` answers in.
    answer: ClassVar[str] = 'pred_segments'
    tiny: ClassVar[dict[str, Any]] = dict(in_width=12)

    def __init__(
        self,
        in_width: int,
        encoder: dict[str, Any] | None = None,
        dropout: float = 0.0,
        begin: float = 0.8,
        outside: float = 0.7,
    ) -> None:
        super().__init__()
        for name, value in (('begin', begin), ('outside', outside)):
            if not 0 < value < 1:
                raise ValueError(f'BIOHead: {name} must be between 0 and 1, got {value}')
        self.in_width, self.begin, self.outside = in_width, begin, outside
        self.encoder = build_module(encoder, width=in_width, in_width=in_width) if encoder is not None else None
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(in_width if self.encoder is None else self.encoder.width, _TAGS)

    def forward(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Classifies every frame.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool.

        Returns:
            (B, T, 3) log-probabilities of outside, begin and inside.
        """
        x = feats.flatten(2)
        x = x if self.encoder is None else self.encoder(x, valid)
        return self.classifier(self.dropout(x)).float().log_softmax(2)

    def loss(self, feats: Tensor, valid: Tensor, samples: Sequence[SignDataSample]) -> dict[str, Tensor]:
        """Compares tags.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool.
            samples: With ``gt_tags``, from :class:`~signmm.transforms.TagFrames`.

        Returns:
            ``loss_tags``, the weighted cross-entropy; and ``begin_recall``, percent of the beginnings that are found.
        """
        tags = Ragged.of(SampleBatch.of(samples).column('gt_tags', 'BIOHead', 'segments')).values
        if (missing := feats.shape[1] - tags.shape[1]) < 0:
            raise ValueError(f'BIOHead: tags of {tags.shape[1]} frames, but the clips have {feats.shape[1]}')
        tags = tags.to(feats.device, non_blocking=True)
        target = nn.functional.pad(tags, (0, missing), value=OUTSIDE)
        log_probs = self(feats, valid)
        # Not one_hot, which reads the largest tag on the host.
        truth = (target[..., None] == torch.arange(_TAGS, device=feats.device)) * valid[..., None].float()
        count = truth.sum((0, 1))
        weight = truth / count.clamp(min=1)
        loss = -(weight * log_probs).sum() / (count > 0).sum()
        hit = (log_probs.exp()[..., BEGIN] > self.begin) * truth[..., BEGIN]
        return {'loss_tags': loss, 'begin_recall': 100 * hit.sum() / count[BEGIN].clamp(min=1)}

    def predict(self, feats: Tensor, valid: Tensor, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Finds signs.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool.
            samples: One per clip.

        Returns:
            The samples with ``pred_tags`` (T, 3) probabilities, and ``pred_segments``: ('', first frame, one past the
            last) on the frames that the model read.
        """
        probabilities = self(feats, valid).exp().detach().cpu()
        for sample, row, frames in zip(samples, probabilities, valid.sum(1).tolist(), strict=True):
            sample.pred_tags = row[:frames]
            found = bio_spans(row[:frames].numpy(), self.begin, self.outside)
            sample.pred_segments = [('', first, last) for first, last in found]
        return samples
