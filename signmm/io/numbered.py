"""A clip as one numbered file for each frame."""

from __future__ import annotations

import re
from pathlib import Path

#: ``7.npy``, ``frame_007.npy``, ``frame (7).npy``, ``clip_007_keypoints.json``.
_NUMBERED = re.compile(r'(?:.*\D)?(\d+)(?:\)|_keypoints|_landmarks|_pose)?\.(\w+)')
#: What file managers leave in folders.
_LITTER = ('desktop.ini', 'thumbs.db')


def is_numbered_folder(path: str | Path, endings: tuple[str, ...]) -> bool:
    """Tells whether a folder holds nothing but numbered files.

    Args:
        path: Any path.
        endings: Endings that the files may have, such as ``'.json'``.

    Returns:
        True for a folder with at least one file, all of them numbered; hidden ones and litter do not count.
    """
    path = Path(path)
    if not path.is_dir():
        return False
    entries = visible(path)
    return bool(entries) and all(
        entry.suffix.lower() in endings and _NUMBERED.fullmatch(entry.name) and entry.is_file() for entry in entries
    )


def visible(folder: Path) -> list[Path]:
    """Lists what people put into a folder.

    Args:
        folder: A folder.

    Returns:
        Its entries in the order of their names, without hidden ones and what file managers leave there.
    """
    names = sorted(folder.iterdir())
    return [entry for entry in names if not entry.name.startswith('.') and entry.name.lower() not in _LITTER]


def frame_files(path: Path) -> dict[int, Path]:
    """Puts the files of a folder in the order of the numbers in their names.

    Args:
        path: A folder for which :func:`is_numbered_folder` holds.

    Returns:
        Files by frame, from 0. A number that is left out is a frame without a file, unless all steps between numbers
        are the same.

    Raises:
        ValueError: A double number, or numbers so far apart that this is no clip.
    """
    found = [(_NUMBERED.fullmatch(file.name), file) for file in visible(path)]
    numbered = sorted((int(match[1]), file) for match, file in found if match)
    numbers = [number for number, _ in numbered]
    steps = {later - earlier for earlier, later in zip(numbers, numbers[1:], strict=False)}
    if 0 in steps:
        double = next(a for a, b in zip(numbers, numbers[1:], strict=False) if a == b)
        raise ValueError(f'folder {path}: two files have number {double}')
    if len(numbers) > 2 and len(steps) == 1:
        numbers = list(range(len(numbers)))
    if numbers[-1] - numbers[0] >= 10 * len(numbers) + 1000:
        raise ValueError(
            f'folder {path}: {len(numbers)} files are numbered {numbers[0]} to {numbers[-1]}; is it one clip?'
        )
    return {number - numbers[0]: file for number, (_, file) in zip(numbers, numbered, strict=True)}
