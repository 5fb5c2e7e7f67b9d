"""Masked pre-training: SignBERT, SignBERT+, BEST and their cross-ablations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from signmm.models.backbone import PoseBackbone
from signmm.models.base import PoseModel, freeze
from signmm.models.build import build_module
from signmm.models.pretext import attach, measure_codes
from signmm.models.reconstruct import masking_generator, predict_reconstruction
from signmm.registry import MASKINGS, MODELS
from signmm.structures import PoseBatch, SignDataSample
from signmm.typing import Masking


@MODELS.register_module()
class MaskedPoseModel(PoseModel):
    """Masks poses and predicts what was masked.

    Args:
        backbone: Config or module of a :class:`PoseBackbone`.
        masking: Config or callable, see :class:`signmm.typing.Masking`.
        head: Config or module, see :class:`signmm.typing.PretrainHead`; its ``part_width`` may be left out.
        tokenizer: Config or module, see :class:`signmm.typing.Tokenizer`; the targets are its codes, and it stays
            frozen. With None the targets are the poses themselves.
        data_preprocessor: See :class:`PoseModel`.
    """

    def __init__(
        self,
        backbone: dict[str, Any] | nn.Module,
        masking: dict[str, Any] | Callable,
        head: dict[str, Any] | nn.Module,
        tokenizer: dict[str, Any] | nn.Module | None = None,
        data_preprocessor: dict[str, Any] | nn.Module | None = None,
    ) -> None:
        super().__init__(data_preprocessor)
        self.backbone: PoseBackbone = build_module(backbone)
        self.masking: Masking = MASKINGS.build(masking) if isinstance(masking, dict) else masking
        self.head: Any = build_module(head, part_width=self.backbone.part_width)
        self.tokenizer: Any = build_module(tokenizer) if tokenizer is not None else None
        if self.tokenizer is not None:
            freeze(self.tokenizer)

    def train(self, mode: bool = True) -> MaskedPoseModel:
        """Sets the training mode of everything but the tokenizer.

        Args:
            mode: True for training.

        Returns:
            The model.
        """
        super().train(mode)
        if self.tokenizer is not None:
            self.tokenizer.eval()
        return self

    def extract_feat(self, inputs: PoseBatch) -> Tensor:
        """Computes features of unmasked poses. Gives (B, T, P, Dp)."""
        return self.backbone(inputs)

    def loss(self, inputs: PoseBatch, samples: Sequence[SignDataSample]) -> dict[str, Tensor]:
        """Computes the head's losses on a masked version of the poses. Gives losses and monitored values."""
        plan = self.masking(inputs)
        feats = self.backbone(inputs, plan)
        return self.head.loss(feats, self.target(inputs), plan, inputs)

    def predict(self, inputs: PoseBatch, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Masks poses and predicts what was masked, for the metrics PretextMetric and ReconstructionPCK.

        Gives the samples; with joints as the target see :func:`signmm.models.reconstruct.predict_reconstruction`, with
        codes :func:`signmm.models.pretext.measure_codes`.
        """
        if self.tokenizer is None:
            return predict_reconstruction(self, inputs, samples)
        plan = self.masking(inputs, masking_generator(samples))
        guess = self.head.codes(self.backbone(inputs, plan), inputs.layout)
        return attach(samples, measure_codes(guess, self.tokenizer.encode(inputs), plan, inputs))

    def target(self, inputs: PoseBatch) -> Tensor | PoseBatch:
        """Gives what the head has to predict.

        Args:
            inputs: B clips, not masked.

        Returns:
            Codes (B, T, P) of the tokenizer, or the poses.
        """
        if self.tokenizer is None:
            return inputs
        with torch.no_grad():
            return self.tokenizer.encode(inputs)
