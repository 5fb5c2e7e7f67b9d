"""signmm: understanding sign language from body and hand pose."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from signmm.version import __version__

#: Imported when they are first used, so that `import signmm` costs nothing and `signmm.io.read_pose` works.
_PACKAGES = (
    'apis', 'cli', 'datasets', 'decoding', 'deployment', 'doctor', 'engine', 'evaluation', 'extraction', 'io',
    'masking', 'models', 'registry', 'structures', 'synth', 'testing', 'transforms', 'utils', 'visualization',
)  # fmt: skip

__all__ = ['__version__']


def __getattr__(name: str) -> ModuleType:
    if name in _PACKAGES:
        return import_module(f'signmm.{name}')
    raise AttributeError(f"module 'signmm' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PACKAGES])
