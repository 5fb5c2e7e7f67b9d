"""Error texts that name the nearest valid choice."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

#: Choices that are listed in a message.
_SHOWN = 30


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """Builds the end of an error text for an unknown name.

    Args:
        name: The unknown name.
        choices: All valid names.

    Returns:
        ``", did you mean 'x'?"`` when a choice is close, else ``'; choose one of: a, b'``, of many only the first.
    """
    choices = sorted(choices)
    close = difflib.get_close_matches(name, choices, n=1, cutoff=0.6)
    if close:
        return f", did you mean '{close[0]}'?"
    more = f' and {len(choices) - _SHOWN} more' if len(choices) > _SHOWN else ''
    return '; choose one of: ' + ', '.join(choices[:_SHOWN]) + more


def choose(what: str, name: str, known: Iterable[str]) -> str:
    """Checks a choice.

    Args:
        what: What is chosen, if need be after its owner, e.g. ``'ClsHead: mode'``.
        name: The choice.
        known: All valid ones.

    Returns:
        The choice.

    Raises:
        ValueError: It is none of the valid ones; the message names the nearest.
    """
    known = list(known)
    if name not in known:
        owner, colon, kind = what.rpartition(': ')
        raise ValueError(f"{owner}{colon}unknown {kind} '{name}'{did_you_mean(str(name), known)}")
    return name
