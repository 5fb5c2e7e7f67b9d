"""Builds the parts of a model and tells them what their owner knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn

from signmm.registry import MODELS
from signmm.utils.signatures import accepted_arguments


def build_module(cfg: Mapping[str, Any] | nn.Module, **known: Any) -> Any:
    """Builds a part of a model unless it is built already.

    Args:
        cfg: Config dict with ``type``, or a module.
        **known: What follows from the rest of the model, such as the width of the features. An argument that the config
            leaves out, or sets to None, takes this value if the part has an argument of this name.

    Returns:
        The module.
    """
    if isinstance(cfg, nn.Module):
        return cfg
    cfg = dict(cfg)
    part = MODELS.get(cfg['type']) if isinstance(cfg.get('type'), str) else cfg.get('type')
    if part is not None:
        accepted, _ = accepted_arguments(part)
        cfg.update({key: value for key, value in known.items() if key in accepted and cfg.get(key) is None})
    return MODELS.build(cfg)
