"""Batch norms of embedders, whose batch are the valid frames and may be a single one."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


class _FrameNorm(_BatchNorm):
    """Uses the running statistics where there is one value per channel, which has no variance.

    A clip of one frame alone in a batch is ordinary input. ``num_batches_tracked`` stays as it is: it has a meaning
    only for a cumulative average (``momentum=None``).
    """

    def forward(self, input: Tensor) -> Tensor:
        """Normalises rows of any shape."""
        self._check_input_dim(input)
        if self.momentum is None:
            return super().forward(input)
        training = self.training and input.numel() > self.num_features
        return nn.functional.batch_norm(
            input, self.running_mean, self.running_var, self.weight, self.bias, training, self.momentum, self.eps
        )


class FrameNorm1d(_FrameNorm, nn.BatchNorm1d):
    """Of (N, C)."""


class FrameNorm2d(_FrameNorm, nn.BatchNorm2d):
    """Of (N, C, H, W)."""
