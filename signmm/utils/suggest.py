"""Error texts that name the nearest valid choice."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """Builds the end of an error text for an unknown name.

    Args:
        name: The unknown name.
        choices: All valid names.

    Returns:
        ``", did you mean 'x'?"`` when a choice is close, else ``'; choose one of: a, b'``.
    """
    choices = sorted(choices)
    close = difflib.get_close_matches(name, choices, n=1, cutoff=0.6)
    if close:
        return f", did you mean '{close[0]}'?"
    return '; choose one of: ' + ', '.join(choices)
