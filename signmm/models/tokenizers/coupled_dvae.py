"""BEST's coupled tokenizer: one decoder over the concatenated triplet (section 3.1)."""

from __future__ import annotations

from torch import Tensor

from signmm.models.tokenizers.vq import TripletVQ, mlp_decoder
from signmm.registry import MODELS
from signmm.structures import PARTS


@MODELS.register_module()
class CoupledDVAE(TripletVQ):
    """Discrete variational autoencoder whose decoder sees all three codewords at once (BEST, equations 1 to 3)."""

    def build_decoder(self, code_width: int, decoder_width: int) -> None:
        """Makes one decoder for the triplet.

        Args:
            code_width: Width of a codeword.
            decoder_width: Hidden width.
        """
        joints = sum(len(self.layout.parts[part]) for part in PARTS)
        self.decoder = mlp_decoder(3 * code_width, decoder_width, 2 * joints)

    def decode_latents(self, z: Tensor) -> dict[str, Tensor]:
        """Decodes the concatenated triplet (equation 2).

        Args:
            z: (N, 3, code_width).

        Returns:
            For each part (N, Vp, 2) in units of the crop.
        """
        xy = self.decoder(z.flatten(1)).unflatten(1, (-1, 2))
        sizes = [len(self.layout.parts[part]) for part in PARTS]
        return dict(zip(PARTS, xy.split(sizes, 1), strict=True))
