"""The pre-training model of MASA: motion-aware masked autoencoder and semantic alignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor, nn

from signmm.models.backbone import PoseBackbone, build_module
from signmm.models.base import PoseModel
from signmm.models.masa.visible import KeptFrames, decode_masked, encode_all, encode_visible, spare_empty
from signmm.registry import MASKINGS, MODELS
from signmm.structures import MaskPlan, PoseBatch, SignDataSample


@MODELS.register_module()
class MASAModel(PoseModel):
    """Encodes the visible frames, predicts the masked ones, and aligns the clip with another view of it (eq. 9).

    Args:
        backbone: Config or module of a :class:`PoseBackbone`.
        masking: Config or callable, see :class:`signmm.typing.Masking`.
        decoder: Config or module with the contract of :class:`signmm.typing.Encoder`; eq. 2. None, together with
            ``head``, for alignment alone (Table VIII).
        head: Config or module, see :class:`signmm.typing.PretrainHead`; its target are the poses.
        alignment: Config or module of a :class:`SemanticAlignment`; None for the autoencoder alone (Table VIII).
        drop_masked: Whether hidden frames leave the encoder's sequence, as in the paper. The released code keeps them
            as mask tokens that nobody attends to.
        data_preprocessor: See :class:`PoseModel`.

    Raises:
        ValueError: There is nothing to optimise, or only one of ``decoder`` and ``head``.
    """

    def __init__(
        self,
        backbone: dict[str, Any] | nn.Module,
        masking: dict[str, Any] | Callable,
        decoder: dict[str, Any] | nn.Module | None = None,
        head: dict[str, Any] | nn.Module | None = None,
        alignment: dict[str, Any] | nn.Module | None = None,
        drop_masked: bool = True,
        data_preprocessor: dict[str, Any] | nn.Module | None = None,
    ) -> None:
        super().__init__(data_preprocessor)
        if (decoder is None) != (head is None) or (head is None and alignment is None):
            raise ValueError('MASAModel: needs decoder and head, or alignment, or all three')
        self.backbone: PoseBackbone = build_module(backbone)
        self.masking: Callable = MASKINGS.build(masking) if isinstance(masking, dict) else masking
        self.decoder = build_module(decoder) if decoder is not None else None
        self.head = build_module(head) if head is not None else None
        self.alignment = build_module(alignment) if alignment is not None else None
        self.drop_masked = drop_masked
        if self.alignment is not None:
            self.alignment.follow(self.backbone)

    def init_weights(self) -> None:
        """Loads pre-trained weights, if any are configured; the momentum branch starts from them too."""
        super().init_weights()
        if self.alignment is not None:
            self.alignment.follow(self.backbone)

    def set_epoch(self, epoch: int) -> None:
        """Moves the ramp of the alignment's weight.

        Args:
            epoch: Number of finished epochs.
        """
        if self.alignment is not None:
            self.alignment.epoch = epoch

    def extract_feat(self, inputs: PoseBatch) -> Tensor:
        """Computes features of unmasked poses.

        Args:
            inputs: B clips.

        Returns:
            (B, T, P, Dp).
        """
        return self.backbone(inputs)

    def loss(self, inputs: PoseBatch, samples: Sequence[SignDataSample]) -> dict[str, Tensor]:
        """Computes L_m and lambda_s L_s.

        Args:
            inputs: B clips.
            samples: Unused; pre-training needs no annotation.

        Returns:
            Losses and monitored values; ``masked`` is the percentage of units that are masked.
        """
        plan = spare_empty(self.masking(inputs), inputs.valid)
        units = inputs.valid.sum() * plan.hidden.shape[-1]
        losses = {'masked': 100 * plan.hidden.sum() / units.clamp(min=1)}
        feats, seen, kept = self._encode(self.backbone, inputs, plan)
        if self.decoder is not None and self.head is not None:
            if kept is not None:
                decoded = decode_masked(self.decoder, self.backbone, feats, kept, inputs.valid)
            else:
                decoded = self.decoder(feats.flatten(2), inputs.valid).view_as(feats)
            losses |= self.head.loss(decoded, inputs, plan, inputs)
        if self.alignment is not None:
            losses |= self.alignment.loss(feats, seen, inputs, self.backbone, self.encode_view)
        return losses

    def encode_view(self, backbone: PoseBackbone, pose: PoseBatch, plan: MaskPlan) -> tuple[Tensor, Tensor]:
        """Encodes one view of the poses.

        Args:
            backbone: The trained one or the one that follows it.
            pose: B clips.
            plan: What is hidden.

        Returns:
            (B, L, P, Dp) features, and (B, L) which of them saw an unmasked frame.
        """
        return self._encode(backbone, pose, spare_empty(plan, pose.valid))[:2]

    def _encode(
        self, backbone: PoseBackbone, pose: PoseBatch, plan: MaskPlan
    ) -> tuple[Tensor, Tensor, KeptFrames | None]:
        if not self.drop_masked:
            return *encode_all(backbone, pose, plan), None
        feats, kept = encode_visible(backbone, pose, plan)
        return feats, kept.valid, kept
