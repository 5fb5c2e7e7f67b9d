"""Supervised contrastive loss."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.utils.precision import full_precision


@MODELS.register_module()
class SupConLoss(nn.Module):
    """Pulls clips of one class together and pushes those of others apart (Khosla et al. 2020, eq. 2, L_out).

    The positives of a clip are the others of its class in the batch of this process; clips without any do not count, so
    the batches should hold classes several times: :class:`~signmm.datasets.ClassBalancedBatchSampler`. It acts on
    the features themselves, without the projection network of the paper.

    Args:
        temperature: tau; 0.1 in the paper.
        weight: Factor of the loss.

    Raises:
        ValueError: The temperature is not positive.
    """

    def __init__(self, temperature: float = 0.1, weight: float = 1.0) -> None:
        super().__init__()
        if temperature <= 0:
            raise ValueError(f'SupConLoss: temperature must be above 0, got {temperature}')
        self.temperature, self.weight = temperature, weight

    def forward(self, embeddings: Tensor, labels: Tensor) -> Tensor:
        """Computes the loss.

        Args:
            embeddings: (B, D) of any length.
            labels: (B,).

        Returns:
            Mean over the clips with a positive; 0 if there is none.
        """
        with full_precision(embeddings.device):
            z = nn.functional.normalize(embeddings.float(), dim=1)
            own = torch.eye(len(z), dtype=torch.bool, device=z.device)
            logits = (z @ z.T / self.temperature).masked_fill(own, torch.finfo(z.dtype).min)
            positive = (labels[:, None] == labels[None]) & ~own
            counts = positive.sum(1)
            sums = (logits.log_softmax(1) * positive).sum(1)
            means = -sums / counts.clamp(min=1)
            return self.weight * means.sum() / (counts > 0).sum().clamp(min=1)
