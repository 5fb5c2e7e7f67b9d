"""One clip among the many that a file or folder holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from signmm.structures import PoseSequence


@dataclass(frozen=True)
class Clip:
    """A clip that is read when it is wanted.

    Attributes:
        id: Its name.
        read: Reads it; raises ValueError or KeyError if it is damaged.
    """

    id: str
    read: Callable[[], PoseSequence]
