"""Rows of an .xlsx file, as text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from signmm.io.guarded import guard
from signmm.io.ids import nfc
from signmm.io.limits import check_memory


class Unclear(str):
    """Text of a cell that has no one way to be written: a date, a time, a truth value."""

    __slots__ = ()


def open_sheet(data: bytes, where: str) -> tuple[Iterator[tuple[int, list[str]]], list[str]]:
    """Opens the first sheet.

    Args:
        data: The file.
        where: Its name, for messages.

    Returns:
        Number of the row and its cells, in NFC; rows without anything are passed over. And remarks about what had to be
        chosen.

    Raises:
        ImportError: openpyxl is missing.
        ValueError: Damaged, or not an .xlsx file.
    """
    try:
        import openpyxl
    except ImportError:
        raise ImportError('spreadsheets (.xlsx) need openpyxl: pip install openpyxl (signmm[formats])') from None
    with guard(where):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_memory(sum(entry.file_size for entry in archive.infolist()), len(data), where)
            if '[Content_Types].xml' not in archive.namelist():
                raise ValueError(f'{where}: is no .xlsx file; save the table as .xlsx or CSV')
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = book.worksheets
        rows = [list(row) for row in sheets[0].iter_rows(values_only=True)]
    names = ', '.join(sheet.title for sheet in sheets)
    remarks = [f"{where}: sheet '{sheets[0].title}' was read, the first of: {names}"] if len(sheets) > 1 else []
    return _written(rows), remarks


def _written(rows: list[list[Any]]) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(rows, 1):
        cells = [_cell(value) for value in row]
        if any(cell.strip() for cell in cells):
            yield line, cells


def _cell(value: Any) -> str:
    if value is None:
        return ''
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        return nfc(str(value))
    return Unclear(value.isoformat() if isinstance(value, date) else value)
