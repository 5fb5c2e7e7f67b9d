"""The memory bank of negative keys (MASA section III-B, as in MoCo)."""

from __future__ import annotations

import torch
from mmengine.dist import all_gather, get_world_size
from torch import Tensor, nn

from signmm.utils.precision import full_precision


class MemoryBank(nn.Module):
    """Holds the newest K keys, first in, first out.

    It starts empty, so that no negative is invented; what is not filled yet does not count. Keys of all processes enter
    in the order of their ranks, so the bank is the same everywhere, and it is part of the checkpoint.

    Args:
        size: K.
        width: Width of a key.

    Raises:
        ValueError: K is not positive.
    """

    keys: Tensor
    place: Tensor
    filled: Tensor

    def __init__(self, size: int, width: int) -> None:
        super().__init__()
        if size < 1:
            raise ValueError(f'MemoryBank: size must be at least 1, got {size}')
        self.register_buffer('keys', torch.zeros(size, width))
        self.register_buffer('place', torch.zeros((), dtype=torch.long))
        self.register_buffer('filled', torch.zeros((), dtype=torch.long))

    @torch.no_grad()
    def push(self, keys: Tensor) -> None:
        """Puts keys in; the oldest ones leave.

        Args:
            keys: (B, width) of this process; every process must bring as many.
        """
        if get_world_size() > 1:
            keys = torch.cat(all_gather(keys.contiguous()))
        size = len(self.keys)
        start = self.place + max(0, len(keys) - size)
        last = keys[-size:].to(self.keys.dtype)
        index = (start + torch.arange(len(last), device=last.device)) % size
        # Not in place: the loss of this step still needs the old ones for its gradients.
        self.keys = self.keys.index_copy(0, index, last)
        self.place = (self.place + len(keys)) % size
        self.filled = (self.filled + len(keys)).clamp(max=size)

    def logits(self, query: Tensor) -> Tensor:
        """Compares with all keys.

        Args:
            query: (B, width).

        Returns:
            (B, K) dot products, -inf where the bank is not filled.
        """
        empty = torch.arange(len(self.keys), device=query.device) >= self.filled
        return (query @ self.keys.T).masked_fill(empty, -torch.inf)


def info_nce(query: Tensor, key: Tensor, bank: MemoryBank, temperature: float) -> tuple[Tensor, Tensor]:
    """Computes eq. 8, averaged over the batch, in float32.

    Args:
        query: (B, width), normalised.
        key: (B, width), their positive keys, normalised.
        bank: The negative keys.
        temperature: tau.

    Returns:
        The loss, and the percentage of queries that are closest to their positive key.
    """
    with full_precision(query.device):
        query, key = query.float(), key.float()
        logits = torch.cat([(query * key).sum(1, keepdim=True), bank.logits(query)], dim=1) / temperature
        labels = logits.new_zeros(len(logits), dtype=torch.long)
        return nn.functional.cross_entropy(logits, labels), (logits.argmax(1) == 0).float().mean() * 100
