"""Tables as people have them: comma, semicolon, tab or bar between cells, quoted cells, spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from signmm.io.guarded import decode, read_bytes
from signmm.io.ids import nfc
from signmm.io.spreadsheet import Unclear, open_sheet

#: What tables are called.
ENDINGS = ('.csv', '.tsv', '.txt', '.xlsx')
DELIMITERS = ',;\t|'
#: Encoding of files that are not UTF-8: what spreadsheet programs write on western Windows.
FALLBACK = 'cp1252'


_UTF16, _UTF32 = (b'\xff\xfe', b'\xfe\xff'), b'\xff\xfe\0\0'
_CURE = 'put quotes around a cell that holds the character between cells'
#: What spreadsheet programs write above the header.
_SEPARATOR = re.compile(r'sep=([,;|\t])', re.IGNORECASE)


def read_rows(path: str | Path, text: str, delimiter: str = ',') -> Iterator[tuple[int, list[str]]]:
    """Reads the rows of a table; rows without anything are passed over.

    Args:
        path: The file, for messages.
        text: Its text.
        delimiter: Between cells.

    Yields:
        Number of the line in which the row begins, from 1, and its cells in NFC. A quoted cell keeps its line breaks.

    Raises:
        ValueError: A quote that does not end, or characters that no table holds.
    """
    rows = csv.reader(io.StringIO(text, newline=''), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise ValueError(f'table {path}, line {line}: {error}; is a quote not closed?') from None
        if any(cell.strip() for cell in row):
            yield line, [nfc(cell) for cell in row]
        line = rows.line_num + 1


def read_table(
    path: str | Path, text: str, columns: Sequence[str] = (), delimiter: str | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Reads a table with a header.

    Args:
        path: The file, for messages.
        text: Its text.
        columns: Columns that there must be.
        delimiter: Between cells; by default the one that the line ``sep=`` of spreadsheet programs names, a tab if the
            header has one, else the one that the header has most often.

    Yields:
        Number of the line and cells by column, without white space around them.

    Raises:
        ValueError: No row, a column is missing or occurs twice, or a row has more or fewer cells than the header.
    """
    head = text.lstrip().partition('\n')[0]
    named = _SEPARATOR.fullmatch(head.strip('"\r '))
    if named:
        delimiter = delimiter or named[1]
    elif delimiter is None:
        # A tab is never part of a name, the others may be.
        delimiter = '\t' if '\t' in head else max(DELIMITERS, key=head.count)
    rows = read_rows(path, text, delimiter)
    if named:
        next(rows)
    yield from with_header(path, rows, columns)


def with_header(
    path: str | Path, rows: Iterator[tuple[int, list[str]]], columns: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Names the cells of rows by the first one.

    Args:
        path: The file, for messages.
        rows: Line and cells.
        columns: Columns that there must be.

    Yields:
        Number of the line and cells by column, without white space around them.

    Raises:
        ValueError: See :func:`read_table`.
    """
    _, head = next(rows, (1, []))
    names = [cell.strip() for cell in head]
    while names and not names[-1]:
        names.pop()
    lacking = [name for name in columns if name not in names]
    if lacking:
        raise ValueError(f"table {path}: no column '{lacking[0]}'; it has: {', '.join(names)}")
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"table {path}: two columns are called '{twice}'")
    empty = True
    for line, row in rows:
        cells = [cell if isinstance(cell, Unclear) else cell.strip() for cell in row]
        while len(cells) > len(names) and not cells[-1]:
            cells.pop()
        if len(cells) != len(names):
            cure = f"is '{names[0][:40]}' the header, which belongs in the first line?" if len(names) == 1 else _CURE
            raise ValueError(
                f'table {path}, line {line}: {len(cells)} cells under {len(names)} columns; {cure}: '
                f'{" | ".join(cells)[:80]}'
            )
        empty = False
        yield line, dict(zip(names, cells, strict=True))
    if empty:
        raise ValueError(f'table {path}: no rows below the header')


def open_table(path: str | Path, encoding: str | None = None) -> tuple[Iterator[tuple[int, dict[str, str]]], list[str]]:
    """Opens a file of rows under a header: text in any of the usual forms, or a spreadsheet.

    Args:
        path: ``.csv``, ``.tsv``, ``.txt`` or the like, or ``.xlsx``, whose first sheet is read.
        encoding: Encoding of a text file; by default UTF-8, UTF-16 by its byte order mark, else :data:`FALLBACK`.

    Returns:
        Rows as of :func:`read_table`, and remarks about what had to be chosen.

    Raises:
        FileNotFoundError: No such file.
        ImportError: A spreadsheet, and openpyxl is missing.
        ValueError: Damaged, or in another encoding.
    """
    data, where = read_bytes(path, 'table'), f'table {path}'
    if data.startswith(b'PK\x03\x04'):
        rows, remarks = open_sheet(data, where)
        return with_header(path, rows), remarks
    if data.startswith(b'\xd0\xcf\x11\xe0'):
        raise ValueError(f'{where}: is an old spreadsheet (.xls); save it as .xlsx or CSV')
    if encoding is None and (data.startswith(_UTF32) or (b'\0' in data and not data.startswith(_UTF16))):
        found = 'utf-32' if data.startswith(_UTF32) else 'utf-16-le' if data[1:2] == b'\0' else 'utf-16-be'
        raise ValueError(f'{where}: has NUL characters; is it in another encoding? Try --encoding {found}')
    try:
        return read_table(path, decode(data, where, encoding)), []
    except ValueError:
        if encoding is not None or data.startswith((*_UTF16, b'\xef\xbb\xbf')):
            raise
    remark = f'{where}: is not UTF-8 and was read as {FALLBACK} (western Windows); another one: --encoding NAME'
    return read_table(path, decode(data, where, FALLBACK)), [remark]
