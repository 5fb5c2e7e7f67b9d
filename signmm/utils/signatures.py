"""Which arguments a constructor takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

_VARIABLE = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def accepted_arguments(part: Callable[..., Any]) -> tuple[set[str], bool]:
    """Collects the argument names of a class or function.

    A class that passes ``**kwargs`` on is followed along its base classes.

    Args:
        part: The class or function.

    Returns:
        The names, and whether any other name is accepted too.
    """
    if not inspect.isclass(part):
        return _named(part)
    names: set[str] = set()
    for level in part.__mro__:
        if '__init__' not in vars(level):
            continue
        if level is object:
            break
        own, more = _named(vars(level)['__init__'])
        names |= own - {'self'}
        if not more:
            return names, False
    return names, '__init__' in {name for level in part.__mro__[:-1] for name in vars(level)}


def required_arguments(part: Callable[..., Any]) -> set[str]:
    """Collects the arguments without which a class cannot be built.

    Args:
        part: The class.

    Returns:
        Their names.
    """
    parameters = inspect.signature(part).parameters.values()
    return {p.name for p in parameters if p.default is inspect.Parameter.empty and p.kind not in _VARIABLE}


def _named(function: Callable[..., Any]) -> tuple[set[str], bool]:
    parameters = inspect.signature(function).parameters.values()
    more = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters)
    return {p.name for p in parameters if p.kind not in _VARIABLE}, more
