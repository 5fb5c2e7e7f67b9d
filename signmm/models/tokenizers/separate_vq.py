"""BEST's separate tokenizer: hand and body codebooks learned apart (Table 6, row VQ)."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor

from signmm.models.tokenizers.triplet_nets import mlp
from signmm.models.tokenizers.vq import TripletVQ
from signmm.registry import MODELS
from signmm.structures import PARTS


@MODELS.register_module()
class SeparateVQ(TripletVQ):
    """Vector quantisation with one decoder for a hand and one for the body, so that no part sees another."""

    encoders: ClassVar[tuple[str, ...]] = ('part',)
    decoders: ClassVar[tuple[str, ...]] = ('part',)

    def build_decoder(self, kind: str, code_width: int, hidden: int) -> None:
        """Makes a decoder for both hands and one for the body."""
        self.hand_decoder = mlp(code_width, hidden, 2 * len(self.layout.parts['left']))
        self.body_decoder = mlp(code_width, hidden, 2 * len(self.layout.parts['body']))

    def decode_latents(self, z: Tensor) -> dict[str, Tensor]:
        """Decodes each part from its own codeword. Gives for each part (N, Vp, 2) in units of the crop."""
        decoders = (self.hand_decoder, self.hand_decoder, self.body_decoder)
        return {part: decoders[p](z[:, p]).unflatten(1, (-1, 2)) for p, part in enumerate(PARTS)}
