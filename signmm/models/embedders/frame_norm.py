"""Batch norms of embedders, whose batch are the valid frames and may be a single one."""

from __future__ import annotations

from torch import Tensor, nn


class FrameNorm1d(nn.BatchNorm1d):
    """A batch norm of rows (N, C), which uses the running statistics where there is a single one: that has no variance.

    A clip of one frame alone in a batch is ordinary input. ``num_batches_tracked`` stays as it is: it has a meaning
    only for a cumulative average (``momentum=None``).
    """

    def forward(self, input: Tensor) -> Tensor:
        """Normalises the channels of rows (N, C)."""
        self._check_input_dim(input)
        if self.momentum is None:
            return super().forward(input)
        training = self.training and input.numel() > self.num_features
        return nn.functional.batch_norm(
            input, self.running_mean, self.running_var, self.weight, self.bias, training, self.momentum, self.eps
        )
