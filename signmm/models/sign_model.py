"""A backbone and a task head: isolated and continuous recognition, translation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from signmm.models.backbone import PoseBackbone
from signmm.models.base import PoseModel
from signmm.models.build import build_module
from signmm.registry import MODELS
from signmm.structures import PoseBatch, SignDataSample


@MODELS.register_module()
class SignModel(PoseModel):
    """Solves a task from poses.

    Args:
        backbone: Config or module of a :class:`PoseBackbone`.
        head: Config or module, see :class:`signmm.typing.TaskHead`; its ``in_width`` may be left out.
        data_preprocessor: See :class:`PoseModel`.
        label_names: Name of each class, in the order of the labels; kept for those who show predictions.
    """

    def __init__(
        self,
        backbone: dict[str, Any] | nn.Module,
        head: dict[str, Any] | nn.Module,
        data_preprocessor: dict[str, Any] | nn.Module | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(data_preprocessor)
        self.backbone: PoseBackbone = build_module(backbone)
        self.head: Any = build_module(head, in_width=self.backbone.width)
        self.label_names = list(label_names) if label_names is not None else None
        self._check()
        # Nothing is masked here; a parameter without gradient would stop distributed training.
        self.backbone.mask_token.requires_grad_(False)

    def _check(self) -> None:
        wanted = self.head.in_width
        if wanted != self.backbone.width:
            raise ValueError(
                f'SignModel: head.in_width is {wanted}, but the backbone gives {len(self.backbone.parts)} parts of '
                f'width {self.backbone.part_width}; leave head.in_width out or set it to '
                f'{self.backbone.width}'
            )
        classes = getattr(self.head, 'num_classes', None)
        if self.label_names is not None and classes not in (None, len(self.label_names)):
            raise ValueError(f'SignModel: {len(self.label_names)} label_names, but head.num_classes is {classes}')

    def extract_feat(self, inputs: PoseBatch) -> Tensor:
        """Computes features. Gives (B, T, P, Dp)."""
        return self.backbone(inputs)

    def loss(self, inputs: PoseBatch, samples: Sequence[SignDataSample]) -> dict[str, Tensor]:
        """Computes the head's losses. Gives losses and monitored values."""
        return self.head.loss(self.backbone(inputs), self.valid_frames(inputs), samples)

    def predict(self, inputs: PoseBatch, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Predicts with the head. Gives the samples with predictions filled in."""
        return self.head.predict(self.backbone(inputs), self.valid_frames(inputs), samples)

    def valid_frames(self, inputs: PoseBatch) -> Tensor:
        """Tells the head which frames count.

        Args:
            inputs: B clips.

        Returns:
            (B, T) bool, or (B, T, P) for a head that asks for parts.
        """
        return inputs.seen_parts(self.backbone.parts) if self.head.by_part else inputs.valid
