"""Version numbers in files: older formats are read, newer ones refused."""

from __future__ import annotations

from typing import Any


def format_version(content: dict[str, Any], newest: int, where: str) -> int:
    """Reads the field ``version`` of a file.

    Args:
        content: Of the file.
        newest: The newest version that this program reads.
        where: The file, for messages.

    Returns:
        The version; 1 where the file does not say.

    Raises:
        ValueError: No version number, or a newer one.
    """
    version = content.get('version', 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError(f"{where}: field 'version' must be a number from 1 to {newest}, got {version!r}")
    if version > newest:
        raise ValueError(f'{where}: format version {version}, this signmm reads up to {newest}; update signmm')
    return version
