"""Float32 inside mixed precision."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch


def full_precision(device: torch.device) -> AbstractContextManager:
    """Switches autocast off, for what half precision would spoil: distances, contrast, hand model, rendering.

    Args:
        device: Where the tensors are; they have to be turned to float32 by the caller.

    Returns:
        A context manager.
    """
    if not torch.amp.is_autocast_available(device.type):
        return nullcontext()
    return torch.autocast(device.type, enabled=False)
