"""Files that appear under their name only when they are complete."""

from __future__ import annotations

import os
from pathlib import Path


def write_bytes(path: str | Path, content: bytes) -> None:
    """Writes a file through a temporary one beside it.

    Args:
        path: Where to write; its folder is made if needed.
        content: The whole content.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f'{path.name}.{os.getpid()}.tmp')
    with temporary.open('wb') as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
