"""What is done with a config before anything is built: open, check, complete, show."""

from __future__ import annotations

from typing import Any

__all__ = ['open_config']


def __getattr__(name: str) -> Any:
    if name == 'open_config':
        from signmm.config.open import open_config

        return open_config
    raise AttributeError(f"module 'signmm.config' has no attribute '{name}'")
