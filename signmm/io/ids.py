"""Names of clips: what may become a part of a path, and one Unicode form to compare them in."""

from __future__ import annotations

import re
import unicodedata

#: Devices of Windows, which are no files in any folder, with or without an ending.
_RESERVED = re.compile(r'(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\..*)?', re.IGNORECASE)
_DRIVE = re.compile('[A-Za-z]:')
#: File systems take 255 bytes for a name; endings and the mark of a temporary file come on top.
_LONGEST = 220


def nfc(text: str) -> str:
    """Brings a name into the form in which names are compared.

    Args:
        text: As a file or a file system gives it; macOS decomposes letters with accents.

    Returns:
        Unicode's composed form, NFC.
    """
    return text if text.isascii() else unicodedata.normalize('NFC', text)


def check_id(video_id: object, where: str) -> str:
    """Refuses an id that would lead out of a folder, or that some system could not keep as a file.

    Ids may have folders, ``a/b``, with a forward slash on every system.

    Args:
        video_id: From a file of unknown origin.
        where: File and entry, for the message.

    Returns:
        The id in NFC.

    Raises:
        ValueError: Not a text, empty, absolute, with ``.``, ``..`` or nothing between two slashes, a backslash, a drive
            letter, a control character, half a character, a name that Windows reserves, or a part that is too long.
    """
    if not isinstance(video_id, str):
        raise ValueError(f'{where}: an id must be a text, got {type(video_id).__name__}')
    name = nfc(video_id)
    problem = _problem(name)
    if problem:
        shown = repr(name if len(name) < 80 else f'{name[:60]}...')
        raise ValueError(f'{where}: the id {shown} {problem}; rename the clip')
    return name


def _problem(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        return 'holds half a character (a lone surrogate)'
    # What is not printable in ASCII are its control characters.
    plain = name.isascii() and name.isprintable()
    if not plain and any(unicodedata.category(c) in ('Cc', 'Zl', 'Zp') for c in name):
        return 'holds a control character'
    if '\\' in name:
        return 'holds a backslash, which separates folders on Windows'
    return next((problem for part in name.split('/') if (problem := _part_problem(part))), '')


def _part_problem(part: str) -> str:
    # Windows drops dots and spaces at the end of a name.
    if not part.strip('. '):
        return 'leaves its folder or has an empty part'
    if _DRIVE.match(part):
        return 'has a part that begins with a drive letter'
    if _RESERVED.fullmatch(part):
        return 'has a name that Windows keeps for a device'
    if len(part.encode()) > _LONGEST:
        return f'has a part of more than {_LONGEST} bytes'
    return ''
