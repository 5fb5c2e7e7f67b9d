"""signmm: understanding sign language from body and hand pose."""

from signmm.version import __version__

__all__ = ['__version__']
