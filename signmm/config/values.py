"""Compares the values of a config with what the constructors say they take."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_SCALARS: dict[Any, tuple[type, ...]] = {int: (int,), float: (int, float), str: (str,), bool: (bool,)}


def wrong_values(part: Callable[..., Any], given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Finds arguments whose value is of another type than their annotation.

    Args:
        part: Class or function.
        given: Arguments of its config; a nested config dict fits every annotation that is not a plain value.

    Yields:
        Argument and a text such as ``"expected int, got 'x'"``.
    """
    for function in _constructors(part):
        hints = _hints(function)
        for name, parameter in inspect.signature(function).parameters.items():
            if name not in given or name not in hints or name == 'self':
                continue
            value, hint = given[name], hints[name]
            if not (value is None and parameter.default is None) and not fits(value, hint):
                yield name, f'expected {_words(hint)}, got {value!r}'


def fits(value: Any, hint: Any) -> bool:
    """Tells whether a config's value can be what an annotation asks for.

    Args:
        value: A plain value, list or dict. Lists stand for tuples too, text for paths, whole numbers for floats.
        hint: The annotation; one that is no plain type, or made of such, takes everything.

    Returns:
        Whether it fits.
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(fits(value, option) for option in args)
    if origin is Literal:
        return value in args
    if hint in _SCALARS:
        return isinstance(value, _SCALARS[hint]) and (hint is bool or not isinstance(value, bool))
    if hint is type(None):
        return value is None
    if origin in (list, tuple, Sequence):
        return _items_fit(value, origin, args)
    if origin in (dict, Mapping) or hint in (dict, Mapping):
        return isinstance(value, Mapping)
    return not (hint is Path and not isinstance(value, (str, Path)))


def _items_fit(value: Any, origin: Any, args: tuple[Any, ...]) -> bool:
    if origin is Sequence and isinstance(value, str):
        return args == (str,)
    if not isinstance(value, (list, tuple)):
        # A mapping or an object may be a sequence of its own.
        return not isinstance(value, (int, float, str, types.NoneType))
    if origin is tuple and args and args[-1] is not Ellipsis:
        return len(value) == len(args) and all(fits(item, arg) for item, arg in zip(value, args, strict=True))
    return not args or all(fits(item, args[0]) for item in value)


def _constructors(part: Callable[..., Any]) -> list[Callable[..., Any]]:
    if not inspect.isclass(part):
        return [part]
    return [vars(level)['__init__'] for level in part.__mro__[:-1] if '__init__' in vars(level)][:1]


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(function)
    except (NameError, TypeError):  # an annotation that exists for type checkers alone
        return {}


def _words(hint: Any) -> str:
    if get_origin(hint) in (Union, types.UnionType):
        return ' or '.join(_words(option) for option in get_args(hint))
    return (
        'None' if hint is type(None) else hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint)
    )
