"""What the two vector-quantised tokenizers share: encoder, codebooks and the four losses of BEST's equation 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.base import PoseModel
from signmm.models.build import build_module
from signmm.models.embedders.valid_frames import ValidFrames
from signmm.models.pretext import attach, measure_tokenizer
from signmm.models.tokenizers.codebook import Codebook, codebook_health, use_health
from signmm.models.tokenizers.triplet_nets import PartCodes, TripletNets
from signmm.structures import PARTS, PoseBatch, PoseLayout, SignDataSample, get_layout
from signmm.utils.suggest import choose


class TripletVQ(PoseModel):
    """Encoder and two codebooks over the pose triplet; subclasses add the decoder.

    Args:
        embedder: Config of a frame-wise embedder, the encoder's first half. The paper leaves the encoder open.
        layout: Name of the layout to reconstruct.
        code_width: Width of a codeword, 512 in the paper.
        hand_codes: M1, shared by left and right, 1000 in the paper.
        body_codes: M2, 500 in the paper.
        beta1: Weight of the body reconstruction, 0.1 in the paper.
        beta2: Weight of the codebook term, 1.0 in the paper.
        beta3: Weight of the commitment term, 0.9 in the paper.
        codebook: Further arguments of :class:`Codebook` (``init``, ``start_after``, ``revive_below``, ``decay``).
        decoder_width: Width of hidden layers. Not in the paper.
        size: Pixels of a crop's side; losses are computed in units of it.
        encoder: One of the class's ``encoders``, the first by default: ``'triplet'``, each latent vector is made of all
            three embeddings; ``'part'``, each of its own one.
        decoder: One of the class's ``decoders``, the first by default.
        data_preprocessor: Config of the preprocessor.

    Raises:
        ValueError: The layout lacks a part, the embedder is not frame-wise, or encoder or decoder is unknown.
    """

    encoders: ClassVar[tuple[str, ...]]
    decoders: ClassVar[tuple[str, ...]]
    tiny: ClassVar[dict[str, Any]] = dict(
        embedder=dict(type='TripletEmbedder', part_width=4), code_width=4, decoder_width=6, hand_codes=8, body_codes=8
    )

    def __init__(
        self,
        embedder: dict,
        layout: str = 'triplet49',
        code_width: int = 512,
        hand_codes: int = 1000,
        body_codes: int = 500,
        beta1: float = 0.1,
        beta2: float = 1.0,
        beta3: float = 0.9,
        codebook: dict[str, Any] | None = None,
        decoder_width: int = 512,
        size: float = 256.0,
        encoder: str | None = None,
        decoder: str | None = None,
        data_preprocessor: dict | None = None,
    ) -> None:
        super().__init__(data_preprocessor=data_preprocessor)
        self.layout: PoseLayout = get_layout(layout)
        missing = [part for part in PARTS if part not in self.layout.parts]
        if missing:
            raise ValueError(
                f"{type(self).__name__}: layout '{layout}' has no part {missing}; a pose triplet needs {PARTS}"
            )
        self.embedder = build_module(embedder)
        if not self.embedder.frame_wise:
            raise ValueError(f'{type(self).__name__}: the embedder must be frame-wise, a code describes one frame')
        width = self.embedder.part_width
        name = type(self).__name__
        kind = choose(f'{name}: encoder', encoder or self.encoders[0], self.encoders)
        self.to_code: nn.Module = (
            PartCodes(width, code_width)
            if kind == 'part'
            else TripletNets(width, decoder_width, code_width, code_width)
        )
        self.hand = Codebook(hand_codes, code_width, **(codebook or {}))
        self.body = Codebook(body_codes, code_width, **(codebook or {}))
        self.betas = (beta1, beta2, beta3)
        self.size = size
        kind = choose(f'{name}: decoder', decoder or self.decoders[0], self.decoders)
        self.build_decoder(kind, code_width, decoder_width)

    def explain_misfit(self, weights: Mapping[str, Tensor]) -> str | None:
        """Says what to do about weights of another kind of tokenizer; ``load_weights`` asks.

        Args:
            weights: Name to tensor.

        Returns:
            The advice, or None.
        """
        if 'to_code.0.weight' in weights and isinstance(self.to_code, TripletNets):
            return (
                "the encoder of these weights sees each part alone: set model.encoder='part' and model.decoder='joint'"
            )
        return None

    def build_decoder(self, kind: str, code_width: int, hidden: int) -> None:
        """Makes the decoder's modules.

        Args:
            kind: One of ``decoders``.
            code_width: Width of a codeword.
            hidden: Hidden width.
        """
        raise NotImplementedError

    def decode_latents(self, z: Tensor) -> dict[str, Tensor]:
        """Decodes codewords (the subclass's part of equation 2).

        Args:
            z: (N, 3, code_width) codewords, parts in the order left, right, body.

        Returns:
            For each part (N, Vp, 2) coordinates in units of the crop.
        """
        raise NotImplementedError

    def latents(self, pose: PoseBatch) -> Tensor:
        """Encodes poses (``Enc`` of section 3.1).

        Args:
            pose: The batch.

        Returns:
            (B, T, 3, code_width).
        """
        return torch.cat(self.to_code(self.embedder(pose)), dim=-2)

    def quantize(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Finds the nearest codewords (equation 1).

        Args:
            z: (N, 3, code_width).

        Returns:
            Indices (N, 3) and codewords (N, 3, code_width) with a gradient to the codebooks alone.
        """
        hand_ids, hand = self.hand(z[:, :2].reshape(-1, z.shape[-1]))
        body_ids, body = self.body(z[:, 2])
        ids = torch.cat([hand_ids.view(-1, 2), body_ids[:, None]], 1)
        return ids, torch.cat([hand.view(-1, 2, z.shape[-1]), body[:, None]], 1)

    def predict(self, inputs: PoseBatch, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Encodes and decodes poses, for PretextMetric; see :func:`signmm.models.pretext.measure_tokenizer`."""
        return attach(samples, measure_tokenizer(self.decode(self.encode(inputs)), inputs))

    @torch.no_grad()
    def encode(self, pose: PoseBatch) -> Tensor:
        """Tokenizes: (B, T, 3) code indices; those of padding frames mean nothing."""
        z = self.latents(pose)
        return self.quantize(z.flatten(0, 1))[0].view(*z.shape[:2], 3)

    @torch.no_grad()
    def decode(self, ids: Tensor) -> Tensor:
        """Turns code indices (B, T, 3) back into poses (B, T, V, 2) in pixels of the crop."""
        flat = ids.flatten(0, 1)
        z = torch.cat([self.hand.codes[flat[:, :2]], self.body.codes[flat[:, 2:]]], 1)
        return self._to_pixels(self.decode_latents(z)).view(*ids.shape[:2], len(self.layout), 2)

    def loss(self, inputs: PoseBatch, samples: Sequence[SignDataSample] | None = None) -> dict[str, Tensor]:
        """The four terms of equation 3, means over frames, and the health of the codebooks.

        Norms run over the detected joints of a part, in units of the crop. Gives ``loss_hand``, ``loss_body``,
        ``loss_codebook``, ``loss_commitment``; ``error_px``, ``used_*``, ``dead_*``, ``perplexity_*``.
        """
        frames = ValidFrames.of(inputs)
        z = frames.gather(self.latents(inputs)).float()
        ids, codewords = self.quantize(z)
        straight_through = z + (codewords - z).detach()
        decoded = self.decode_latents(straight_through)
        xy, score = frames.gather(inputs.xy) / self.size, frames.gather(inputs.score)
        norm, error, weight = {}, [], []
        for part in PARTS:
            span = self.layout.span(part)
            seen = (score[:, span] > 0).float()
            square = (decoded[part].float() - xy[:, span]).square().sum(-1) * seen
            # The epsilon keeps the gradient of the norm finite at zero error.
            norm[part] = (square.sum(-1) + 1e-12).sqrt().mean()
            error.append(((square.detach() + 1e-12).sqrt() * seen).sum())
            weight.append(seen.sum())
        beta1, beta2, beta3 = self.betas
        return {
            'loss_hand': norm['left'] + norm['right'],
            'loss_body': beta1 * norm['body'],
            'loss_codebook': beta2 * (z.detach() - codewords).square().sum((1, 2)).mean(),
            'loss_commitment': beta3 * (codewords.detach() - z).square().sum((1, 2)).mean(),
            'error_px': self.size * torch.stack(error).sum() / torch.stack(weight).sum().clamp(min=1),
            **self._health(ids),
        }

    def _health(self, ids: Tensor) -> dict[str, Tensor]:
        """In training over the last hundred batches or so, for one batch has fewer frames than a codebook codes."""
        found: dict[str, Tensor] = {}
        for name, book, part in (('hand', self.hand, ids[:, :2]), ('body', self.body, ids[:, 2])):
            health = use_health(book.usage, 0.01) if self.training else codebook_health(part, len(book.codes))
            found |= {f'{k}_{name}': v for k, v in health.items()}
        return found

    def _to_pixels(self, decoded: dict[str, Tensor]) -> Tensor:
        first = decoded['body']
        xy = first.new_zeros(len(first), len(self.layout), 2)
        for part, value in decoded.items():
            xy[:, self.layout.span(part)] = value * self.size
        return xy
