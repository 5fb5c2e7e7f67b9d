"""Translation: semantic modulator and Transformer decoder (SignBERT+ 3.3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.decoding.beam import beam_search, length_penalty
from signmm.models.build import build_module
from signmm.models.temporal_pooling import TemporalPooling, sample_features
from signmm.models.text_decoder import Memory, TextDecoder, reorder
from signmm.registry import MODELS
from signmm.structures import SampleBatch, SignDataSample
from signmm.text.open import open_vocabulary
from signmm.text.vocabulary import BOS, EOS, PAD, UNK


@MODELS.register_module()
class TranslationHead(nn.Module):
    """Translates clips into text.

    Args:
        vocabulary: File, or tokens, with ``<unk> <pad> <bos> <eos>``; or a sentencepiece model.
        in_width: Width D = P Dp of the features.
        width: Channels of memory and decoder.
        factor: Frames per step of the memory.
        modulator: Config of the Transformer encoder over the pooled steps.
        depth: Decoder layers.
        heads: Decoder heads.
        ffn_width: Hidden width of the decoder's feed-forward networks.
        dropout: Rate in the decoder.
        label_smoothing: Share of the target spread over all words.
        unit: ``'word'``, ``'char'`` (Chinese), or ``'subword'`` for a sentencepiece model.
        feature_width: Width of RGB features that the decoder attends to after the poses (eq. 20); 0 = none.
        beam_width: Beam width; 1 is greedy. SignBERT+ 4.1.3: 3.
        alpha: Of the length penalty.
        max_length: Words at most.
    """

    by_part = False
    answer: ClassVar[str] = 'pred_text'
    tiny: ClassVar[dict[str, Any]] = dict(
        vocabulary=('<unk>', '<pad>', '<bos>', '<eos>', 'w0', 'w1', 'w2'),
        in_width=12,
        width=8,
        depth=1,
        heads=2,
        ffn_width=8,
    )

    def __init__(
        self,
        vocabulary: str | Sequence[str],
        in_width: int,
        width: int = 512,
        factor: int = 4,
        modulator: dict[str, Any] | None = None,
        depth: int = 3,
        heads: int = 8,
        ffn_width: int = 2048,
        dropout: float = 0.1,
        label_smoothing: float = 0.0,
        unit: str = 'word',
        feature_width: int = 0,
        beam_width: int = 3,
        alpha: float = 1.0,
        max_length: int = 30,
    ) -> None:
        super().__init__()
        self.vocabulary = open_vocabulary(vocabulary)
        self.pad, self.bos, self.eos = (self.vocabulary.index(token) for token in (PAD, BOS, EOS))
        self.vocabulary.split('', unit)  # refuses a unit that the vocabulary does not have
        self.in_width, self.unit, self.label_smoothing = in_width, unit, label_smoothing
        self.beam_width, self.alpha, self.max_length = beam_width, alpha, max_length
        self.pooling = TemporalPooling(in_width, width, factor)
        self.modulator = build_module(modulator, width=width) if modulator is not None else None
        self.feature_width = feature_width
        self.features = nn.Linear(feature_width, width) if feature_width else None
        self.decoder = TextDecoder(
            len(self.vocabulary), width, depth, heads, ffn_width, dropout, memories=2 if feature_width else 1
        )

    def encode(self, feats: Tensor, valid: Tensor, samples: Sequence[SignDataSample]) -> list[Memory]:
        """Computes what the decoder attends to.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool.
            samples: With ``features`` (S, F) where ``feature_width`` is set.

        Returns:
            The poses' memory, and that of the features.
        """
        x, steps = self.pooling(feats.flatten(2), valid)
        memories = [(x if self.modulator is None else self.modulator(x, steps), steps)]
        if self.features is not None:
            extra = sample_features(samples, self.feature_width, 'TranslationHead', x.device)
            memories.append((self.features(extra.values.to(x)), extra.valid()))
        return memories

    def loss(self, feats: Tensor, valid: Tensor, samples: Sequence[SignDataSample]) -> dict[str, Tensor]:
        """Computes eq. 19 as the mean over the words of ``gt_text``, the end of sentence included.

        Gives ``loss_translation``, and ``word_accuracy`` in percent.
        """
        sentences = [torch.tensor([self.bos, *target, self.eos]) for target in self._targets(SampleBatch.of(samples))]
        tokens = nn.utils.rnn.pad_sequence(sentences, batch_first=True, padding_value=self.pad)
        tokens = tokens.to(feats.device, non_blocking=True)
        logits = self.decoder(tokens[:, :-1], self.encode(feats, valid, samples)).flatten(0, 1)
        wanted = tokens[:, 1:].flatten()
        loss = nn.functional.cross_entropy(
            logits.float(), wanted, ignore_index=self.pad, label_smoothing=self.label_smoothing
        )
        real = wanted != self.pad
        right = (logits.argmax(1) == wanted) & real
        return {'loss_translation': loss, 'word_accuracy': 100 * right.sum() / real.sum().clamp(min=1)}

    def _targets(self, samples: SampleBatch) -> list[list[int]]:
        texts, found = samples.column('gt_text', 'TranslationHead', 'translations'), []
        for row, text in enumerate(texts):
            where = f'TranslationHead: {samples.name(row)}'
            found.append(self.vocabulary.encode(self.vocabulary.split(text, self.unit), where))
        return found

    def predict(self, feats: Tensor, valid: Tensor, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Translates by beam search.

        Gives the samples with ``pred_text``, words and characters separated by spaces, and ``pred_nbest``: (text, log-
        probability without the length penalty, which decides the order).
        """
        memories = self.encode(feats, valid, samples)
        for sample, found in zip(samples, self.search(memories), strict=True):
            sample.pred_nbest = [self._scored(ids, score) for ids, score in found]
            sample.pred_text = sample.pred_nbest[0][0]
        return samples

    def _scored(self, ids: list[int], score: float) -> tuple[str, float]:
        # The end of sentence counts as a token, unless the sentence was cut before it.
        length = min(len(ids) + 1, self.max_length)
        return self.vocabulary.join(self.vocabulary.decode(ids)), score * length_penalty(length, self.alpha)

    @torch.no_grad()
    def search(self, memories: Sequence[Memory]) -> list[list[tuple[list[int], float]]]:
        """Searches for the best sentences with cached keys and values.

        Args:
            memories: From :meth:`encode`.

        Returns:
            See :func:`beam_search`.
        """
        wide = [tuple(t.repeat_interleave(self.beam_width, 0) for t in memory) for memory in memories]
        cache = self.decoder.new_cache()

        def step(tokens: Tensor, order: Tensor) -> Tensor:
            reorder(cache, order)
            logits = self.decoder(tokens[:, None], wide, cache)[:, 0].float()  # type: ignore[arg-type]
            logits[:, [self.pad, self.bos, self.vocabulary.ids.get(UNK, self.pad)]] = -torch.inf
            return logits.log_softmax(1)

        batch, device = len(memories[0][0]), memories[0][0].device
        return beam_search(step, batch, self.bos, self.eos, self.beam_width, self.max_length, self.alpha, device)
