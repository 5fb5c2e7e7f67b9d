"""Keeps a checkpoint's config from asking for a model that its weights do not have."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from signmm.io.checkpoint import CheckpointError
from signmm.io.limits import check_memory
from signmm.registry import MODELS

#: A whole number of a model may be this large although no weight is; and of a pipeline, which counts frames and pixels.
_LARGEST_IN_MODEL, _LARGEST_IN_PIPELINE = 4096, 16384


def check_weights(weights: Mapping[str, Any], checkpoint: str | Path) -> None:
    """Refuses weights that no training leaves.

    Args:
        weights: State dict.
        checkpoint: The file.

    Raises:
        CheckpointError: Not tensors by name, complex, NaN or infinite numbers, or more than the file holds.
    """
    for name, value in weights.items():
        if not isinstance(name, str) or not isinstance(value, Tensor):
            raise CheckpointError(f'checkpoint {checkpoint}: weight {name!r} is a {type(value).__name__}, not a tensor')
        if value.is_complex():
            raise CheckpointError(f"checkpoint {checkpoint}: weight '{name}' has complex numbers")
    _fits(sum(value.numel() * value.element_size() for value in weights.values()), checkpoint)
    for name, value in weights.items():
        if value.is_floating_point() and not value.isfinite().all():
            raise CheckpointError(
                f"checkpoint {checkpoint}: weight '{name}' has NaN or infinite numbers; the training diverged, take an "
                'earlier checkpoint'
            )


def check_model_size(model: Any, pipeline: Any, weights: Mapping[str, Tensor], checkpoint: str | Path) -> None:
    """Builds a model without memory for its weights and compares their number with the checkpoint's.

    Args:
        model: Config of the model, from the checkpoint.
        pipeline: Config of the transforms, from the checkpoint.
        weights: State dict.
        checkpoint: The file.

    Raises:
        CheckpointError: A number in the config is far larger than anything in the weights, or the model is.
    """
    largest = max((n for value in weights.values() for n in value.shape), default=0)
    _check_numbers(model, max(largest, _LARGEST_IN_MODEL), 'model', checkpoint)
    _check_numbers(pipeline, _LARGEST_IN_PIPELINE, 'pipeline', checkpoint)
    try:
        with torch.device('meta'):
            built = MODELS.build(copy.deepcopy(model))
        needed = sum(value.numel() * value.element_size() for value in built.state_dict().values())
    except Exception:  # it fails again, and is reported, when it is built for good
        return
    _fits(needed, checkpoint)


def _fits(needed: int, checkpoint: str | Path) -> None:
    try:
        check_memory(needed, Path(checkpoint).expanduser().stat().st_size, f'checkpoint {checkpoint}')
    except ValueError as error:
        raise CheckpointError(str(error)) from None


def _check_numbers(part: Any, largest: int, name: str, checkpoint: str | Path) -> None:
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key != 'seed':
                _check_numbers(value, largest, f'{name}.{key}', checkpoint)
    elif isinstance(part, list | tuple):
        for number, value in enumerate(part):
            _check_numbers(value, largest, f'{name}.{number}', checkpoint)
    elif isinstance(part, int) and abs(part) > largest:
        raise CheckpointError(
            f'checkpoint {checkpoint}: {name}={str(part)[:20]} in its config fits no weight of it '
            f'(at most {largest:,}); pass the config file if it is right'
        )
