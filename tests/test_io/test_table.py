from __future__ import annotations

import sys
import zipfile

import openpyxl
import pytest

from signmm.io.table import open_table


def test_a_quoted_cell_keeps_its_line_break(tmp_path):
    (tmp_path / 'a.csv').write_bytes(b'a,b\r\n1,"x\r\ny"\r\n2,z\r\n')
    rows, remarks = open_table(tmp_path / 'a.csv')
    assert list(rows) == [(2, {'a': '1', 'b': 'x\r\ny'}), (4, {'a': '2', 'b': 'z'})] and not remarks


def test_spreadsheets(tmp_path, monkeypatch):
    book = openpyxl.Workbook()
    for cells in (['video', 'gloss', None], ['a.mp4', 10.0, None], [None, None, None], ['b.mp4', 'x', None]):
        book.active.append(cells)
    book.save(tmp_path / 'a.xlsx')
    assert list(open_table(tmp_path / 'a.xlsx')[0]) == [
        (2, {'video': 'a.mp4', 'gloss': '10'}), (4, {'video': 'b.mp4', 'gloss': 'x'})
    ]  # fmt: skip
    monkeypatch.setitem(sys.modules, 'openpyxl', None)
    with pytest.raises(ImportError, match='pip install openpyxl'):
        list(open_table(tmp_path / 'a.xlsx')[0])


def test_damaged_spreadsheet(tmp_path):
    with zipfile.ZipFile(tmp_path / 'a.xlsx', 'w') as archive:
        archive.writestr('x', 'x')
    with pytest.raises(ValueError, match=r'a\.xlsx'):
        list(open_table(tmp_path / 'a.xlsx')[0])


@pytest.mark.parametrize(
    ('data', 'why'),
    [
        (b'\xff\xfea\0,', 'is not utf-16'), (b'a,a\n1,2\n', "two columns are called 'a'"), (b'a\n', 'no rows'),
        (b'\xd0\xcf\x11\xe0', 'old spreadsheet'), (b'a,b\n1\n', 'line 2: 1 cells under 2 columns'), (b'', 'no rows'),
    ],
)  # fmt: skip
def test_refusals(data, why, tmp_path):
    (tmp_path / 'a.csv').write_bytes(data)
    with pytest.raises(ValueError, match=rf'a\.csv.*{why}'):
        list(open_table(tmp_path / 'a.csv')[0])
