"""How commands open a config."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mmengine.config import Config


def open_config(name: str, overrides: Sequence[str] = ()) -> Config:
    """Loads a config, checks and applies overrides, loads plug-ins and sets the default scope.

    Args:
        name: Path or name of the config.
        overrides: Texts ``key=value``.

    Returns:
        The config.

    Raises:
        ConfigError: An override leads nowhere.
        FileNotFoundError: There is no such config.
    """
    from mmengine.registry import init_default_scope

    from signmm.utils.config_check import check_overrides
    from signmm.utils.configs import load_config, parse_overrides
    from signmm.utils.plugins import load_plugins

    init_default_scope('signmm')
    load_plugins()
    config = load_config(name)
    options = parse_overrides(overrides)
    check_overrides(config, options)
    config.merge_from_dict(options)
    return config
