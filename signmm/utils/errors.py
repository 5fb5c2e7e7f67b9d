"""Errors that tell a user what to change."""

from __future__ import annotations


class ConfigError(ValueError):
    """A config that would not do what it says; the message lists every problem."""


class DivergedError(RuntimeError):
    """Training has left the finite numbers; the message says where and what to try."""


def error_text(error: BaseException) -> str:
    """Gives the message of an error; that of a KeyError without the quotes that Python puts around it.

    Args:
        error: Any error.

    Returns:
        The message, or the name of the error's class where it has none.
    """
    text = error.args[0] if isinstance(error, KeyError) and error.args else error
    return str(text) or type(error).__name__
