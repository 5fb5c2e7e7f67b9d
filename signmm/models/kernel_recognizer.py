"""A recogniser that is fitted to its training clips without gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.dist import all_gather_object, get_world_size
from mmengine.optim import OptimWrapper
from torch import Tensor, nn

from signmm.models.sign_model import SignModel
from signmm.registry import MODELS


@MODELS.register_module()
class KernelRecognizer(SignModel):
    """Collects the features of all training clips and fits its head to them after every epoch.

    Each epoch adds every clip once more, as the random steps of the pipeline show it, so epochs are views.

    Args:
        backbone: See SignModel; an embedder without parameters, such as :class:`FeatureEmbedder`.
        head: A :class:`KernelHead`.
        data_preprocessor: See SignModel.
        label_names: See SignModel.
    """

    def __init__(
        self,
        backbone: dict[str, Any] | nn.Module,
        head: dict[str, Any] | nn.Module,
        data_preprocessor: dict[str, Any] | nn.Module | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(backbone, head, data_preprocessor, label_names)
        trained = [name for name, weight in self.named_parameters() if weight.requires_grad]
        if trained:
            raise ValueError(
                f'KernelRecognizer: nothing here is trained, but {trained[0]} would have to be; take FeatureEmbedder, '
                'IdentityEncoder and KernelHead, or SignModel'
            )
        self._rows: list[Tensor] = []
        self._labels: list[Tensor] = []

    @torch.no_grad()
    def train_step(self, data: dict, optim_wrapper: OptimWrapper) -> dict[str, Tensor]:
        """Collects one batch in place of a gradient step. Gives the number of rows to log."""
        batch = self.data_preprocessor(data, True)
        pose = batch['inputs']
        rows, labels = self.head.labelled(self.backbone(pose), pose.valid, batch['data_samples'])
        if get_world_size() > 1:  # every process fits to the rows of all
            rows, labels = (torch.cat(all_gather_object(part)) for part in (rows.cpu(), labels.cpu()))
        self._rows.append(rows.cpu())
        self._labels.append(labels.cpu())
        return {'rows': torch.tensor(float(sum(map(len, self._labels))))}

    def end_epoch(self) -> None:
        """Fits the head to what was collected."""
        self.head.fit(torch.cat(self._rows).numpy(), torch.cat(self._labels).numpy())

    def get_training_state(self) -> dict[str, list[Tensor]]:
        """Reads what a checkpoint keeps beside the weights: rows and labels, to which further epochs add."""
        return {'rows': self._rows, 'labels': self._labels}

    def set_training_state(self, state: dict[str, list[Tensor]]) -> None:
        """Restores what :meth:`get_training_state` read."""
        self._rows, self._labels = list(state['rows']), list(state['labels'])
