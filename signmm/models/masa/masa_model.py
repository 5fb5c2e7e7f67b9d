"""The pre-training model of MASA: motion-aware masked autoencoder and semantic alignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from signmm.models.backbone import PoseBackbone
from signmm.models.base import PoseModel
from signmm.models.build import build_module
from signmm.models.kept_frames import KeptFrames
from signmm.models.masa.views import View, choose_views, encode_view, masked_percentage, spare_empty
from signmm.models.pretext import attach, measure_motion
from signmm.models.reconstruct import masking_generator
from signmm.registry import MASKINGS, MODELS
from signmm.structures import PoseBatch, SignDataSample


@MODELS.register_module()
class MASAModel(PoseModel):
    """Encodes the visible frames, predicts the masked ones, and aligns the clip with another view of it (eq. 9).

    The weight of the alignment grows over the epochs. Under :class:`~signmm.engine.runner.SignRunner` a default hook
    tells the model which one it is; by hand, and under another runner, it is that of epoch 0, which is 0 with a ramp,
    until :meth:`set_epoch` is called.

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
        width, part_width = self.backbone.width, self.backbone.part_width
        self.decoder = build_module(decoder, width=width) if decoder is not None else None
        self.head = build_module(head, part_width=part_width) if head is not None else None
        if isinstance(alignment, dict):
            alignment = MODELS.build(dict(alignment, backbone=self.backbone))
        self.alignment: Any = alignment
        self.drop_masked = drop_masked

    def init_weights(self) -> None:
        """Loads pre-trained weights, if any are configured; the momentum branch starts from them too."""
        super().init_weights()
        if self.alignment is not None:
            self.alignment.start_from(self.backbone)

    def set_epoch(self, epoch: int) -> None:
        """Moves the ramp of the alignment's weight.

        Args:
            epoch: Number of finished epochs.
        """
        if self.alignment is not None:
            self.alignment.set_epoch(epoch)

    def extract_feat(self, inputs: PoseBatch) -> Tensor:
        """Computes features of unmasked poses. Gives (B, T, P, Dp)."""
        return self.backbone(inputs)

    def loss(self, inputs: PoseBatch, samples: Sequence[SignDataSample]) -> dict[str, Tensor]:
        """Computes L_m and lambda_s L_s; in training it also moves the momentum branch and fills the bank.

        Gives losses and monitored values; ``masked`` is the percentage of units that are masked.
        """
        plans = (
            [self.masking(inputs)] if self.alignment is None else [self.masking(inputs), self.alignment.view(inputs)]
        )
        plans = [spare_empty(plan, inputs.valid) for plan in plans]
        views = choose_views(inputs, plans, self.drop_masked)
        feats = encode_view(self.backbone, inputs, plans[0], views[0])
        losses = {'masked': masked_percentage(inputs, plans[0])}
        if self.decoder is not None and self.head is not None:
            losses |= self.head.loss(self.decode(feats, inputs, views[0]), inputs, plans[0], inputs)
        if self.alignment is not None:
            # Order of MoCo: the momentum branch moves, then gives the keys, which enter the bank after the loss.
            if self.training:
                self.alignment.average(self.backbone)
            with torch.no_grad():
                other = encode_view(self.alignment.key_backbone, inputs, plans[1], views[1])
            key = self.alignment.key(other, views[1].valid)
            losses |= self.alignment.loss(feats, views[0].valid, key)
            if self.training:
                self.alignment.remember(key)
        return losses

    def predict(self, inputs: PoseBatch, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Predicts masked frames, for the metric PretextMetric.

        Args:
            inputs: B clips.
            samples: One per clip.

        Returns:
            The samples with ``pretext``, see :func:`signmm.models.pretext.measure_motion`.

        Raises:
            TypeError: The model aligns alone and predicts nothing.
        """
        if self.head is None:
            raise TypeError('MASAModel: alignment alone predicts nothing that could be measured')
        plan = spare_empty(self.masking(inputs, masking_generator(samples)), inputs.valid)
        (view,) = choose_views(inputs, [plan], self.drop_masked)
        feats = encode_view(self.backbone, inputs, plan, view)
        predicted = self.head(self.decode(feats, inputs, view))
        return attach(samples, measure_motion(self.head, predicted, inputs, plan))

    def decode(self, feats: Tensor, pose: PoseBatch, view: View) -> Tensor:
        """Decodes the full sequence (eq. 2).

        Args:
            feats: (B, L, P, Dp) features of the masked view.
            pose: B clips.
            view: The frames that they are of.

        Returns:
            (B, T, P, Dp).
        """
        full = self.backbone.restore(feats, view) if isinstance(view, KeptFrames) else feats.flatten(2)
        valid = None if pose.padded is False else pose.valid
        return self.decoder(full, valid).unflatten(2, feats.shape[2:])  # type: ignore[misc]
