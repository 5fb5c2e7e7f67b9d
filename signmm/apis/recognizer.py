"""Loads a trained recogniser with all that its predictions need."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config

from signmm.apis.model_size import check_model_size, check_weights
from signmm.apis.opening import open_model
from signmm.config.config_text import check_parts, parse_config_text
from signmm.config.open import open_config
from signmm.io.checkpoint import CheckpointError, load_checkpoint
from signmm.models.sign_model import SignModel
from signmm.registry import MODELS
from signmm.transforms.named_steps import steps_of
from signmm.utils.configs import parse_overrides
from signmm.utils.errors import ConfigError
from signmm.utils.signatures import accepted_arguments


@dataclass(frozen=True)
class Recognizer:
    """A model ready to predict.

    Attributes:
        model: In evaluation mode, on its device.
        config: The config it was built from.
        pipeline: Config of the transforms of its test data.
        labels: Name of each class; empty where there are no classes.
        meta: What the checkpoint says about its training.
    """

    model: SignModel
    config: Config
    pipeline: list[dict[str, Any]]
    labels: tuple[str, ...]
    meta: dict[str, Any]


def init_recognizer(
    config: str | Path | Config | None,
    checkpoint: str | Path,
    device: str | torch.device = 'cpu',
    cfg_options: Sequence[str] = (),
) -> Recognizer:
    """Builds a model and loads its weights.

    Args:
        config: Path or name of a config, a config, or None for the one that the checkpoint carries. The latter is
            parsed and never run, may name registered parts alone, and no file but those of ``cfg_options``.
        checkpoint: ``.pth`` written by ``signmm train``.
        device: Where the model goes.
        cfg_options: Values that replace those of the config, as texts ``key=value``.

    Returns:
        The recogniser.

    Raises:
        FileNotFoundError: No such config or checkpoint.
        CheckpointError: The checkpoint is damaged or does not fit the config.
        ConfigError: The config has no recogniser or no test pipeline.
    """
    content, cfg, pipeline = read_both(config, checkpoint, cfg_options)
    meta = dict(content.get('meta') or {})
    model, _ = open_model(copy.deepcopy(cfg), checkpoint, content)
    if not isinstance(model, SignModel):
        raise ConfigError(f'{type(model).__name__} makes no predictions for clips; give the config of a SignModel')
    labels = _labels(model, meta, checkpoint)
    return Recognizer(model.to(device), cfg, pipeline, labels, meta)


def read_both(
    config: str | Path | Config | None, checkpoint: str | Path, cfg_options: Sequence[str] = ()
) -> tuple[dict[str, Any], Config, list[dict[str, Any]]]:
    """Reads a checkpoint and its config, without building anything that the file could choose.

    Args:
        config: See :func:`init_recognizer`.
        checkpoint: ``.pth`` written by ``signmm train``.
        cfg_options: See :func:`init_recognizer`.

    Returns:
        Content of the checkpoint, the config, and the config of the transforms of its test data.

    Raises:
        FileNotFoundError: No such config or checkpoint.
        CheckpointError: The checkpoint is damaged.
        ConfigError: The config has no test pipeline.
    """
    content = load_checkpoint(checkpoint)
    meta = dict(content.get('meta') or {})
    cfg = open_config(_config_inside(meta, checkpoint) if config is None else config, cfg_options)
    _use_labels(cfg, meta)
    pipeline = _test_pipeline(cfg, f'checkpoint {checkpoint}' if config is None else f'config {cfg.filename}')
    weights = content.get('state_dict', content)
    check_weights(weights, checkpoint)
    if config is None:
        check_parts(cfg, pipeline, f'checkpoint {checkpoint}', parse_overrides(cfg_options))
        check_model_size(cfg.model, pipeline, weights, checkpoint)
    return content, cfg, pipeline


def _config_inside(meta: dict[str, Any], checkpoint: str | Path) -> Config:
    text = meta.get('config_text')
    if not text:
        raise CheckpointError(f'checkpoint {checkpoint}: carries no config; pass the config it was trained with')
    cfg = parse_config_text(text, f'checkpoint {checkpoint}')
    head = (cfg.get('model') or {}).get('head') or {}
    if isinstance(head.get('vocabulary'), str) and isinstance(meta.get('vocabulary'), list):
        # The tokens travel with the weights, so that the file they came from is not needed.
        head['vocabulary'] = list(meta['vocabulary'])
    return cfg


def _use_labels(config: Config, meta: dict[str, Any]) -> None:
    """Takes the number of classes from the checkpoint where neither the config nor data at hand say it."""
    head = config.model.get('head')
    if not meta.get('labels') or head is None or head.get('num_classes') is not None:
        return
    if 'num_classes' in accepted_arguments(MODELS.get(head.get('type')))[0]:
        head.num_classes = len(meta['labels'])


def _test_pipeline(config: Config, where: str) -> list[dict[str, Any]]:
    for name in ('test_dataloader', 'val_dataloader'):
        dataset = (config.get(name) or {}).get('dataset') or {}
        if dataset.get('pipeline'):
            return steps_of(copy.deepcopy(dataset['pipeline']), f'{name}.dataset.pipeline')
    raise ConfigError(f'{where}: no test_dataloader.dataset.pipeline, which says how to prepare a clip')


def _labels(model: SignModel, meta: dict[str, Any], checkpoint: str | Path) -> tuple[str, ...]:
    classes = getattr(model.head, 'num_classes', None)
    if classes is None:
        return ()
    labels = meta.get('labels') or model.label_names or [str(i) for i in range(classes)]
    if len(labels) != classes:
        raise CheckpointError(f'checkpoint {checkpoint}: {len(labels)} label names, but the head has {classes} classes')
    return tuple(labels)
