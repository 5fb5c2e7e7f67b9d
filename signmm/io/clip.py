"""One clip among the many that a file or folder holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from signmm.structures import PoseSequence


@dataclass(frozen=True)
class Clip:
    """A clip that is read when it is wanted.

    Attributes:
        id: Its name.
        read: Reads it; raises ValueError or KeyError if it is damaged.
        file: The file or folder that is this clip, or None where a file holds several.
    """

    id: str
    read: Callable[[], PoseSequence]
    file: Path | None = None
