"""Continuous recognition: temporal pooling and CTC (SignBERT+ 3.3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.decoding.ctc import ctc_beam_search, ctc_greedy
from signmm.decoding.ctc_alignment import CTCSegment, ctc_align, min_ctc_steps
from signmm.decoding.ngram import CTCPrior, NGram
from signmm.models.build import build_module
from signmm.models.temporal_pooling import TemporalPooling, resample_features, sample_features
from signmm.registry import MODELS
from signmm.structures import SampleBatch, SignDataSample
from signmm.text.open import open_vocabulary
from signmm.text.vocabulary import BLANK, PAD, UNK


@MODELS.register_module()
class CTCHead(nn.Module):
    """Recognises gloss sequences.

    A clip whose pooled length is too short for its glosses has no alignment: it adds nothing to the loss and is counted
    in ``too_short``. A gloss outside the vocabulary is trained as ``<unk>``, which is never predicted; without an
    ``<unk>`` it is an error.

    Args:
        vocabulary: File, or tokens, with ``<blank>``.
        in_width: Width D = P Dp of the features.
        width: Channels after pooling; by default ``in_width``.
        factor: Frames per step.
        pooling: Mode of :class:`TemporalPooling`.
        encoder: Sequence model over the steps, for example BLSTMEncoder; its input is ``width + feature_width`` wide.
        feature_width: Width of features of another modality that are concatenated after pooling; 0 = none
            (SignBERT+ 3.3.2, fusion with RGB).
        beam_width: Beam width; 1 decodes the best path. SignBERT+ 4.1.3: 10.
        dropout: Rate before the classifier.
        language_model: File of :class:`NGram`, a prior of the beam search; None = none, as in the papers.
        lm_weight: Exponent of its probabilities.
        token_bonus: See :class:`CTCPrior`.

    Raises:
        ValueError: A language model with a beam width of 1.
    """

    by_part = False
    answer: ClassVar[str] = 'pred_gloss'
    tiny: ClassVar[dict[str, Any]] = dict(
        vocabulary=('<blank>', '<unk>', '<pad>', 'g0', 'g1', 'g2'), in_width=12, factor=2
    )

    def __init__(
        self,
        vocabulary: str | Sequence[str],
        in_width: int,
        width: int | None = None,
        factor: int = 4,
        pooling: str = 'mean',
        encoder: dict[str, Any] | None = None,
        feature_width: int = 0,
        beam_width: int = 10,
        dropout: float = 0.0,
        language_model: str | None = None,
        lm_weight: float = 0.5,
        token_bonus: float = 0.0,
    ) -> None:
        super().__init__()
        self.vocabulary = open_vocabulary(vocabulary)
        self.blank = self.vocabulary.index(BLANK)
        self.in_width, self.feature_width, self.beam_width = in_width, feature_width, beam_width
        self.prior = None
        if language_model is not None:
            if beam_width == 1:
                raise ValueError('CTCHead: a language_model needs beam search; beam_width is 1')
            ngram = NGram.load(language_model, self.vocabulary.tokens, (BLANK, UNK, PAD))
            self.prior = CTCPrior(ngram, lm_weight, token_bonus)
        self.pooling = TemporalPooling(in_width, width, factor, pooling, dropout)
        merged = self.pooling.width + feature_width
        self.encoder = build_module(encoder, width=merged, in_width=merged) if encoder is not None else None
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(merged if self.encoder is None else self.encoder.width, len(self.vocabulary))

    def forward(self, feats: Tensor, valid: Tensor, samples: Sequence[SignDataSample]) -> tuple[Tensor, Tensor]:
        """Classifies every step.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool.
            samples: With ``features`` (S, F) where ``feature_width`` is set.

        Returns:
            (B, S, C) log-probabilities and (B,) valid steps.
        """
        x, steps = self.pooling(feats.flatten(2), valid)
        if self.feature_width:
            extra = sample_features(samples, self.feature_width, 'CTCHead', x.device)
            x = torch.cat([x, resample_features(extra, steps.sum(1), x.shape[1]).to(x)], 2)
        if self.encoder is not None:
            x = self.encoder(x, steps)
        return self.classifier(self.dropout(x)).float().log_softmax(2), steps.sum(1)

    def loss(self, feats: Tensor, valid: Tensor, samples: Sequence[SignDataSample]) -> dict[str, Tensor]:
        """Computes eq. 13, the mean over the clips of -ln p(``gt_gloss``).

        Gives ``loss_ctc``, and ``too_short``, the number of clips without an alignment.
        """
        log_probs, sizes = self(feats, valid, samples)
        targets = self._targets(SampleBatch.of(samples))
        device = log_probs.device
        # Lengths and shortest alignments of the targets, and the targets themselves.
        known = torch.tensor([[len(t) for t in targets], [min_ctc_steps(t) for t in targets]])
        flat = torch.tensor([i for t in targets for i in t], dtype=torch.long)
        losses = nn.functional.ctc_loss(
            log_probs.transpose(0, 1), flat.to(device, non_blocking=True), sizes, known[0], self.blank, 'none', True
        )
        short = (known[1].to(device, non_blocking=True) > sizes).sum()
        return {'loss_ctc': losses.mean(), 'too_short': short.float()}

    def _targets(self, samples: SampleBatch) -> list[list[int]]:
        glosses = samples.column('gt_gloss', 'CTCHead', 'glosses')
        return [self.vocabulary.encode(g, f'CTCHead: {samples.name(row)}') for row, g in enumerate(glosses)]

    def predict(self, feats: Tensor, valid: Tensor, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Decodes by beam search, or greedily.

        Gives the samples with ``pred_gloss``, ``pred_segments``: (gloss, first frame, one past the last frame) on the
        frames that the model read, ``pred_nbest``: (glosses, :attr:`CTCHypothesis.score`) of the whole beam, and
        ``pred_log_probs`` (S, C).
        """
        log_probs, sizes = self(feats, valid, samples)
        log_probs = self.without_specials(log_probs)
        if self.beam_width == 1:
            found = [[best] for best in ctc_greedy(log_probs, sizes, self.blank)]
        else:
            found = ctc_beam_search(log_probs, sizes, self.beam_width, self.blank, self.beam_width, self.prior)
        for sample, beam, row, size, frames in zip(samples, found, log_probs, sizes, valid.sum(1), strict=True):
            sample.pred_nbest = [(self.vocabulary.decode(one.tokens), one.score) for one in beam]
            sample.pred_gloss, sample.pred_log_probs = sample.pred_nbest[0][0], row[: int(size)]
            segments = ctc_align(sample.pred_log_probs, beam[0].tokens, self.blank)
            sample.pred_segments = [self._frames(segment, int(frames)) for segment in segments]
        return samples

    def without_specials(self, log_probs: Tensor) -> Tensor:
        """Takes out what must not be predicted.

        Args:
            log_probs: (..., C).

        Returns:
            The same with ``<unk>`` and ``<pad>`` at minus infinity.
        """
        hidden = [self.vocabulary.ids[token] for token in (UNK, PAD) if token in self.vocabulary.ids]
        log_probs = log_probs.clone()
        log_probs[..., hidden] = -torch.inf
        return log_probs

    def _frames(self, segment: CTCSegment, frames: int) -> tuple[str, int, int]:
        factor = self.pooling.factor
        return self.vocabulary.tokens[segment.token], segment.start * factor, min(segment.stop * factor, frames)
