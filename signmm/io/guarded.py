"""The one way to read a stranger's file: every failure is one sentence that names the file.

Damaged bytes raise almost anything, from ``KeyError`` to ``RecursionError``. Readers get their content here, or do
their work under :func:`guard`, so that callers meet ``FileNotFoundError``, ``ValueError`` and ``OSError`` alone.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from signmm.io.limits import EXPANSION, check_memory, memory_limit
from signmm.utils.errors import error_text

_GZIP = b'\x1f\x8b'
_BOMS = ((b'\xef\xbb\xbf', 'utf-8-sig'), (b'\xff\xfe', 'utf-16'), (b'\xfe\xff', 'utf-16'))
#: Bytes that Python takes at most for what follows each of these in JSON: an object, a dict, a list.
_COSTS = ((b',', 64), (b'{', 240), (b'[', 96))
_KINDS = {
    dict: 'an object',
    list: 'a list',
    str: 'a text',
    int: 'a whole number',
    float: 'a number',
    bool: 'true or false',
}


@contextmanager
def guard(where: str) -> Iterator[None]:
    """Turns whatever a damaged content provokes into a ValueError that names it.

    Args:
        where: What is read, e.g. ``'list file a.json'``; put in front of messages that do not have it.

    Yields:
        Nothing.

    Raises:
        FileNotFoundError: Passed on.
        ValueError: Anything else that is no lack of a package.
    """
    try:
        yield
    except (FileNotFoundError, ImportError):
        raise
    except RecursionError:
        raise ValueError(f'{where}: nested too deeply to be read') from None
    except MemoryError:
        raise ValueError(f'{where}: its content does not fit into memory') from None
    except Exception as error:
        if isinstance(error, KeyError) and where in str(error):
            raise  # one of ours, of a name that is not known
        raise ValueError(_sentence(where, error)) from error


def _sentence(where: str, error: Exception) -> str:
    text = error_text(error)
    path = where.rpartition(' ')[2]
    if where in text or ('/' in path and path in text):
        return text
    if isinstance(error, KeyError):
        text = f"'{text}' is missing" if text.isidentifier() else text
    elif not isinstance(error, ValueError | OSError) or isinstance(error, UnicodeError):
        text = f'not as expected ({type(error).__name__}: {text})'
    return f'{where}: {text}'


def read_bytes(path: str | Path, what: str = 'file', hint: str = '') -> bytes:
    """Reads a file, gzipped or not.

    Args:
        path: The file.
        what: Its kind, for messages, e.g. ``'annotation file'``.
        hint: Added where it does not exist: how to get it.

    Returns:
        Its content, unpacked.

    Raises:
        FileNotFoundError: No such file.
        ValueError: A folder, damaged, or too large when unpacked.
        OSError: It may not be read.
    """
    path, where = Path(path), f'{what} {path}'
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(f'{where} does not exist (looked in {Path.cwd()}){hint}') from None
    except IsADirectoryError:
        raise ValueError(f'{where} is a folder, expected a file') from None
    except ValueError as error:  # a null byte in the name
        raise ValueError(f'{what} {str(path)!r}: {error}') from None
    except OSError as error:
        raise OSError(f'{where} cannot be read ({error.strerror})') from None
    return gunzip(data, where) if data.startswith(_GZIP) else data


def gunzip(data: bytes, where: str) -> bytes:
    """Unpacks gzipped bytes as far as the limit of memory allows.

    Args:
        data: The bytes.
        where: Their file, for messages.

    Returns:
        The content.

    Raises:
        ValueError: Damaged, or larger than the limit.
    """
    limit = max(memory_limit(), EXPANSION * len(data))
    parts, total = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            while part := file.read(1 << 20):
                parts.append(part)
                total += len(part)
                if total > limit:
                    check_memory(total, len(data), where)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f'{where}: cannot be unpacked ({error}); is it truncated?') from None
    return b''.join(parts)


def decode(data: bytes, where: str, encoding: str | None = None) -> str:
    """Decodes text: UTF-8 or, by its byte order mark, UTF-16.

    Args:
        data: The bytes.
        where: Their file, for messages.
        encoding: Another encoding, which then has to fit.

    Returns:
        The text without a byte order mark.

    Raises:
        ValueError: The bytes are in no such encoding, or the encoding is unknown.
    """
    name = encoding or next((name for mark, name in _BOMS if data.startswith(mark)), 'utf-8')
    try:
        return data.decode(name)
    except LookupError:
        raise ValueError(f"{where}: unknown encoding '{name}'") from None
    except UnicodeError as error:
        line = data[: getattr(error, 'start', 0)].count(b'\n') + 1
        raise ValueError(
            f'{where}, line {line}: is not {name} ({getattr(error, "reason", error)}); save the file as UTF-8'
        ) from None


def read_text(path: str | Path, what: str = 'file', hint: str = '', encoding: str | None = None) -> str:
    """Reads a text file, gzipped or not.

    Args:
        path: The file.
        what: Its kind, for messages.
        hint: Added where it does not exist.
        encoding: Another encoding than UTF-8.

    Returns:
        Its text without a byte order mark.
    """
    return decode(read_bytes(path, what, hint), f'{what} {path}', encoding)


def read_json(path: str | Path, what: str = 'file', kind: type | None = None, hint: str = '') -> Any:
    """Reads a JSON file, gzipped or not.

    Args:
        path: The file.
        what: Its kind, for messages.
        kind: ``dict`` or ``list`` where the whole must be one.
        hint: Added where it does not exist.

    Returns:
        Its content.

    Raises:
        FileNotFoundError: No such file.
        ValueError: Not JSON, a name that occurs twice in an object, NaN or infinity, or another kind.
    """
    where = f'{what} {path}'
    content = parse_json(read_bytes(path, what, hint), where)
    if kind is not None and not isinstance(content, kind):
        raise ValueError(f'{where}: expected {_KINDS[kind]}, got {_kind_of(content)}')
    return content


def parse_json(data: bytes, where: str, strict: bool = True) -> Any:
    """Parses JSON.

    Args:
        data: The bytes, UTF-8 or with a byte order mark.
        where: Their file, for messages.
        strict: Refuse NaN, infinity and a name that occurs twice; off for large lists of numbers, which are looked at
            later.

    Returns:
        The content.

    Raises:
        ValueError: Not JSON, or too much memory.
    """
    check_memory(len(data) + sum(data.count(sign) * cost for sign, cost in _COSTS), len(data), where)
    text = decode(data, where)
    options: dict[str, Any] = {'parse_constant': _refuse, 'object_pairs_hook': _unique} if strict else {}
    try:
        content = json.loads(text, **options)
    except RecursionError:
        raise ValueError(f'{where}: nested too deeply to be read') from None
    except ValueError as error:
        end = ''
        if isinstance(error, json.JSONDecodeError):
            end = '; is it truncated?' if text.strip() else '; it is empty'
        raise ValueError(f'{where}: not valid JSON ({error}){end}') from None
    if re.search(rb'\\u[dD][89a-fA-F]', data):
        with guard(f'{where}: half a character'):
            json.dumps(content, ensure_ascii=False).encode()
    return content


def _refuse(constant: str) -> Any:
    raise ValueError(f'{constant} is no number')


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ValueError(f"the name '{twice}' occurs twice in one object")
    return content


def need(content: Any, field: str, kind: type | tuple[type, ...], where: str) -> Any:
    """Takes a field out of an object and checks its type.

    Args:
        content: The object, or whatever came instead of it.
        field: Its name.
        kind: Type or types that it may have; ``int`` does not take true and false, ``float`` takes whole numbers.
        where: The object, for messages.

    Returns:
        The value.

    Raises:
        ValueError: No object, no such field, or another type.
    """
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(content, dict):
        raise ValueError(f"{where}: expected an object with '{field}', got {_kind_of(content)}")
    if field not in content:
        raise ValueError(
            f"{where}: field '{field}' is missing; it has {_shorten(', '.join(map(str, content)) or 'none')}"
        )
    value = content[field]
    fits = isinstance(value, (*kinds, int) if float in kinds else kinds)
    if not fits or (isinstance(value, bool) and bool not in kinds):
        expected = ' or '.join(_KINDS.get(k, k.__name__) for k in kinds)
        raise ValueError(f"{where}: field '{field}' must be {expected}, got {_kind_of(value)}")
    return value


def _kind_of(value: Any) -> str:
    if value is None or isinstance(value, bool | int | float | str):
        return _shorten(repr(value))
    return _KINDS.get(type(value), type(value).__name__)


def _shorten(text: str, length: int = 80) -> str:
    return text if len(text) <= length else f'{text[: length - 3]}...'
