"""The one way to a trained model: its config and its checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mmengine.config import Config
from torch import Tensor

from signmm.io.checkpoint import CheckpointError, load_checkpoint
from signmm.io.weights import load_weights
from signmm.registry import MODELS
from signmm.utils.errors import ConfigError


def open_model(
    config: Config, checkpoint: str | Path, content: dict[str, Any] | None = None
) -> tuple[Any, dict[str, Any]]:
    """Builds a config's model with trained weights.

    Args:
        config: The config; only ``model`` is read.
        checkpoint: File that training wrote.
        content: What the file holds, where it has been read already.

    Returns:
        The model, in evaluation mode, and the ``meta`` of the checkpoint: label names, extractor, config text, ...

    Raises:
        FileNotFoundError: There is no such file.
        CheckpointError: The file is damaged, holds no weights, or does not fit the model, or the model cannot be built.
    """
    content = load_checkpoint(checkpoint) if content is None else content
    weights = content.get('state_dict')
    if weights is None and content and all(isinstance(value, Tensor) for value in content.values()):
        weights = content
    if weights is None:
        raise CheckpointError(f"checkpoint {checkpoint}: no 'state_dict', it holds {', '.join(map(str, content))}")
    owner = f'the model of {config.filename}' if config.filename else 'the model of this config'
    try:
        model = MODELS.build(config.model)
    except (FileNotFoundError, ImportError, CheckpointError, ConfigError):
        raise
    except Exception as error:  # whatever a constructor says of arguments that no one has checked
        raise CheckpointError(f'checkpoint {checkpoint}: {owner} cannot be built ({error})') from error
    load_weights(model, weights, f'checkpoint {checkpoint}', owner)
    return model.eval(), dict(content.get('meta') or {}) if weights is not content else {}
