"""Tables as people have them: comma, semicolon, tab or bar between cells, quoted cells, spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from signmm.io.guarded import decode, guard, read_bytes
from signmm.io.ids import nfc

DELIMITERS = ',;\t|'
#: Encoding of files that are not UTF-8: what spreadsheet programs write on western Windows.
FALLBACK = 'cp1252'


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
        delimiter: Between cells; by default the one that the header has most often.

    Yields:
        Number of the line and cells by column, without white space around them.

    Raises:
        ValueError: No row, a column is missing or occurs twice, or a row has more or fewer cells than the header.
    """
    delimiter = delimiter or max(DELIMITERS, key=text.lstrip('\n\r').partition('\n')[0].count)
    rows = read_rows(path, text, delimiter)
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
        cells = [cell.strip() for cell in row]
        while len(cells) > len(names) and not cells[-1]:
            cells.pop()
        if len(cells) != len(names):
            raise ValueError(
                f'table {path}, line {line}: {len(cells)} cells under {len(names)} columns; put quotes around a cell '
                f'that holds the character between cells: {" | ".join(cells)[:80]}'
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
        return with_header(path, _sheet(data, where)), []
    if data.startswith(b'\xd0\xcf\x11\xe0'):
        raise ValueError(f'{where}: is an old spreadsheet (.xls); save it as .xlsx or CSV')
    try:
        return read_table(path, decode(data, where, encoding)), []
    except ValueError:
        if encoding is not None or data.startswith((b'\xff\xfe', b'\xfe\xff', b'\xef\xbb\xbf')) or b'\0' in data:
            raise
    remark = f'{where}: is not UTF-8 and was read as {FALLBACK} (western Windows); another one: --encoding NAME'
    return read_table(path, decode(data, where, FALLBACK)), [remark]


def _sheet(data: bytes, where: str) -> Iterator[tuple[int, list[str]]]:
    try:
        import openpyxl
    except ImportError:
        raise ImportError('spreadsheets (.xlsx) need openpyxl: pip install openpyxl (signmm[formats])') from None
    import zipfile

    from signmm.io.limits import check_memory

    with guard(where):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_memory(sum(entry.file_size for entry in archive.infolist()), len(data), where)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    for line, row in enumerate(rows, 1):
        cells = [_cell(value, f'{where}, line {line}') for value in row]
        if any(cell.strip() for cell in cells):
            yield line, [nfc(cell) for cell in cells]


def _cell(value: Any, where: str) -> str:
    if value is None:
        return ''
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool | int | float | str):
        return str(value)
    raise ValueError(
        f'{where}: the cell {value} is a {type(value).__name__}, which has no one way to be written; format it as text'
    )
