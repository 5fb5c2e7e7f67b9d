"""BEST's coupled tokenizer: encoder and decoder see the whole triplet (section 3.1)."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor

from signmm.models.tokenizers.triplet_nets import TripletNets, mlp
from signmm.models.tokenizers.vq import TripletVQ
from signmm.registry import MODELS
from signmm.structures import PARTS


@MODELS.register_module()
class CoupledDVAE(TripletVQ):
    """Discrete variational autoencoder whose decoder sees all three codewords at once (BEST, equations 1 to 3).

    Decoders: ``'triplet'``, one network decodes both hands and another the body, each from all codewords;
    ``'joint'``, one network puts out all joints, and learns the two hands apart.
    """

    encoders: ClassVar[tuple[str, ...]] = ('triplet', 'part')
    decoders: ClassVar[tuple[str, ...]] = ('triplet', 'joint')

    def build_decoder(self, kind: str, code_width: int, hidden: int) -> None:
        """Makes the decoder."""
        hand, body = (2 * len(self.layout.parts[part]) for part in ('left', 'body'))
        self.decoder = (
            mlp(3 * code_width, hidden, 2 * hand + body)
            if kind == 'joint'
            else TripletNets(code_width, hidden, hand, body)
        )

    def decode_latents(self, z: Tensor) -> dict[str, Tensor]:
        """Decodes the concatenated triplet (equation 2). Gives for each part (N, Vp, 2) in units of the crop."""
        if isinstance(self.decoder, TripletNets):
            hands, body = self.decoder(z)
            found = (*hands.unbind(1), body[:, 0])
        else:
            found = self.decoder(z.flatten(1)).split([2 * len(self.layout.parts[part]) for part in PARTS], 1)
        return {part: xy.unflatten(1, (-1, 2)) for part, xy in zip(PARTS, found, strict=True)}
