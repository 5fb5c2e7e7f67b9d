"""Loads a trained tokenizer as the target of pre-training."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from signmm.io.checkpoint import load_checkpoint
from signmm.io.weights import load_weights
from signmm.models.base import freeze
from signmm.registry import MODELS
from signmm.utils.configs import load_config


def load_tokenizer(config: str, checkpoint: str) -> nn.Module:
    """Builds a tokenizer from its training config and loads its weights strictly.

    Args:
        config: Path or name of the config that trained it.
        checkpoint: File that the training wrote.

    Returns:
        The tokenizer, in evaluation mode, without gradients.

    Raises:
        FileNotFoundError: The checkpoint is missing; the message says which command makes it.
        CheckpointError: The weights do not fit.
    """
    if not Path(checkpoint).is_file():
        raise FileNotFoundError(
            f'tokenizer checkpoint {checkpoint} does not exist; make it with: signmm train {config}, '
            'or name another file with --cfg-options model.tokenizer.checkpoint=FILE'
        )
    tokenizer = MODELS.build(load_config(config).model)
    weights = load_checkpoint(checkpoint).get('state_dict', {})
    load_weights(tokenizer, weights, f'tokenizer checkpoint {checkpoint}', f'the model of {config}')
    freeze(tokenizer)
    return tokenizer


MODELS.register_module(name='FrozenTokenizer', module=load_tokenizer)
