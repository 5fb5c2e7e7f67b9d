"""Continuous recognition while the signing goes on."""

from __future__ import annotations

import torch
from torch import Tensor

from signmm.decoding.ctc import CTCBeam
from signmm.models.heads.ctc_head import CTCHead
from signmm.models.sign_model import SignModel
from signmm.structures import PoseBatch, SignDataSample, get_layout


class StreamingRecognizer:
    """Reads frame by frame; the beams are carried over, the encoder sees a window that slides.

    A block of ``hop`` frames is recognised once ``lookahead`` frames after it are there, so the delay is at most
    ``hop + lookahead`` frames plus the time of one pass. The encoder sees ``context`` frames before the block. With
    ``lookahead`` at least as long as the clip the result equals the offline one exactly; with less it differs as far as
    the encoder looks further than the window, or its positions count from the start of the clip.

    Where the embedder looks at single frames, each frame is embedded once and its embedding is kept; the encoder runs
    over the window once a block, so ``hop`` decides the cost: (context + hop + lookahead) / hop encoded frames for each
    frame that comes in. ``benchmarks/streaming.py`` measures speed and agreement with the offline result.

    Args:
        model: A SignModel with a CTCHead without features of another modality; put into evaluation mode.
        layout: Name of the layout of the frames.
        context: Frames before a block that the encoder sees; a multiple of the head's pooling factor.
        hop: Frames of a block; likewise.
        lookahead: Frames after a block that the encoder sees.

    Raises:
        ValueError: A number is wrong, or the model has no CTC head.
    """

    def __init__(
        self, model: SignModel, layout: str = 'triplet49', context: int = 192, hop: int = 32, lookahead: int = 32
    ) -> None:
        head = model.head
        if not isinstance(head, CTCHead) or head.feature_width:
            raise ValueError('StreamingRecognizer: the model needs a CTCHead that reads poses alone')
        factor = head.pooling.factor
        for name, value in (('context', context), ('hop', hop)):
            if value % factor or value < 0 or (name == 'hop' and value == 0):
                raise ValueError(f'StreamingRecognizer: {name} must be a multiple of {factor}, got {value}')
        if lookahead < 0:
            raise ValueError(f'StreamingRecognizer: lookahead must be at least 0, got {lookahead}')
        self.model, self.head, self.layout = model.eval(), head, get_layout(layout)
        self.context, self.hop, self.lookahead, self.factor = context, hop, lookahead, factor
        self.reset()

    def reset(self) -> None:
        """Begins a new clip."""
        self.beam = CTCBeam(1, self.head.beam_width, self.head.blank, self.head.prior)
        self._frames: list[tuple[Tensor, Tensor]] = []
        self._embedded: list[Tensor] = []
        self._first = 0
        self._done = 0

    def feed(self, xy: Tensor, score: Tensor) -> list[str]:
        """Takes the next frame.

        Args:
            xy: (V, 2) coordinates as the model was trained on, after CropParts.
            score: (V,) confidences.

        Returns:
            The glosses recognised so far; later frames may still change them.
        """
        self._frames.append((xy, score))
        if self._first + len(self._frames) >= self._done + self.hop + self.lookahead:
            self._recognise(self._done + self.hop)
        return self.glosses()

    def finish(self) -> list[str]:
        """Recognises the rest.

        Returns:
            The glosses of the clip.
        """
        end = self._first + len(self._frames)
        if end > self._done:
            self._recognise(end)
        return self.glosses(ended=True)

    def glosses(self, ended: bool = False) -> list[str]:
        """Reads the best sequence so far.

        Args:
            ended: Whether the sentence is over, which a language model judges too.

        Returns:
            Glosses.
        """
        return self.head.vocabulary.decode(self.beam.best(ended=ended)[0][0].tokens)

    @property
    def recognised(self) -> int:
        """Frames that the glosses so far rest on."""
        return self._done

    @torch.no_grad()
    def _recognise(self, until: int) -> None:
        embedded = self._embed()
        valid = torch.ones(embedded.shape[:2], dtype=torch.bool)
        feats = self._encode(embedded, valid)
        log_probs, _ = self.head(feats, valid, [SignDataSample()])
        skip, stop = (self._done - self._first) // self.factor, -(-(until - self._first) // self.factor)
        self.beam.advance(self.head.without_specials(log_probs[:, skip:stop]))
        self._done = until
        drop = max(self._first, until - self.context) - self._first
        self._frames, self._embedded = self._frames[drop:], self._embedded[drop:]
        self._first += drop

    def _embed(self) -> Tensor:
        """(1, T, P, Dp) of the frames in the window, before positions; old frames only if the embedder mixes frames."""
        embedder = self.model.backbone.embedder
        known = len(self._embedded) if embedder.frame_wise else 0
        fresh = self._frames[known:]
        if fresh:
            xy = torch.stack([frame for frame, _ in fresh])[None].float()
            score = torch.stack([score for _, score in fresh])[None].float()
            pose = PoseBatch(xy, score, torch.ones(score.shape[:2], dtype=torch.bool), self.layout)
            self._embedded = [*self._embedded[:known], *embedder(pose)[0]]
        return torch.stack(self._embedded)[None]

    def _encode(self, embedded: Tensor, valid: Tensor) -> Tensor:
        backbone = self.model.backbone
        x = embedded.flatten(2)
        x = x if backbone.positions is None else backbone.positions(x)
        return backbone.encoder(x, valid).view_as(embedded)
