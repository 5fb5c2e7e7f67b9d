from __future__ import annotations

import datetime
import sys
import zipfile

import openpyxl
import pytest

from signmm.io.spreadsheet import Unclear
from signmm.io.table import open_table


def write(path, *rows, more=()):
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    for name in more:
        book.create_sheet(name)
    book.save(path)
    return path


def test_rows(tmp_path, monkeypatch):
    table = write(
        tmp_path / 'a.xlsx', ['video', 'gloss', None], ['a.mp4', 10.0, None], [None, None, None], ['b.mp4', 'x', None]
    )
    rows, remarks = open_table(table)
    assert list(rows) == [(2, {'video': 'a.mp4', 'gloss': '10'}), (4, {'video': 'b.mp4', 'gloss': 'x'})]
    assert not remarks
    monkeypatch.setitem(sys.modules, 'openpyxl', None)
    with pytest.raises(ImportError, match='pip install openpyxl'):
        open_table(table)


def test_the_first_sheet_is_named_where_there_are_more(tmp_path):
    _, (remark,) = open_table(write(tmp_path / 'a.xlsx', ['video'], ['a'], more=['old', 'notes']))
    assert remark.endswith("sheet 'Sheet' was read, the first of: Sheet, old, notes")


def test_cells_that_can_be_written_in_several_ways_are_marked(tmp_path):
    row = [datetime.date(2024, 3, 1), datetime.time(8, 30), True, 1.5, ' x ']
    ((_, cells),) = open_table(write(tmp_path / 'a.xlsx', list('abcde'), row))[0]
    assert {name for name, cell in cells.items() if isinstance(cell, Unclear)} == {'a', 'b', 'c'}
    assert cells['a'].startswith('2024-03-01') and (cells['c'], cells['d'], cells['e']) == ('True', '1.5', 'x')


@pytest.mark.parametrize('name', ['mimetype', '[Content_Types].xml'])
def test_damaged_or_another_kind(name, tmp_path):
    with zipfile.ZipFile(tmp_path / 'a.xlsx', 'w') as archive:
        archive.writestr(name, 'x')
    with pytest.raises(ValueError, match=r'a\.xlsx.*(save the table as|File is not|not as expected)'):
        open_table(tmp_path / 'a.xlsx')
