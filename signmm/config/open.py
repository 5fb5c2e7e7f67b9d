"""The one door to a config."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

from mmengine.config import Config
from mmengine.registry import DefaultScope, init_default_scope

from signmm.config.check import check_overrides
from signmm.config.derive import fill_classes, fill_label_names
from signmm.config.weights import use_pretrained
from signmm.utils.configs import load_config, parse_overrides
from signmm.utils.plugins import load_plugins


def open_config(
    name: str | Path | Config,
    overrides: Sequence[str] = (),
    pretrained: str | Path | None = None,
    weights_must_exist: bool = True,
) -> Config:
    """Loads a config as every tool does: plug-ins loaded, scope set, overrides checked, derived numbers filled in.

    Args:
        name: Path or name of a config, or a config, which is copied.
        overrides: Texts ``key=value``; each must replace something, see
            :func:`signmm.config.check.check_overrides`.
        pretrained: Run or file whose weights the backbone starts from, ``'none'`` for none; see
            :func:`signmm.config.weights.find_weights`.
        weights_must_exist: Whether weights that are not there are an error.

    Returns:
        The config, complete but not checked as a whole.

    Raises:
        FileNotFoundError: There is no such config or weights.
        ConfigError: An override leads nowhere.
        ValueError: An override is not of the form ``key=value``.
    """
    if DefaultScope.get_current_instance() is None:
        init_default_scope('signmm')
    load_plugins()
    config = copy.deepcopy(name) if isinstance(name, Config) else load_config(name)
    options = parse_overrides(overrides)
    check_overrides(config, options)
    config.merge_from_dict(options)
    if pretrained is not None:
        use_pretrained(config, pretrained, weights_must_exist)
    fill_classes(config)
    fill_label_names(config)
    return config
