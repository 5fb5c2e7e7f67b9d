from __future__ import annotations

import pytest

from signmm.io.table import open_table


def test_a_quoted_cell_keeps_its_line_break(tmp_path):
    (tmp_path / 'a.csv').write_bytes(b'a,b\r\n1,"x\r\ny"\r\n2,z\r\n')
    rows, remarks = open_table(tmp_path / 'a.csv')
    assert list(rows) == [(2, {'a': '1', 'b': 'x\r\ny'}), (4, {'a': '2', 'b': 'z'})] and not remarks


@pytest.mark.parametrize(
    ('text', 'cells'),
    [
        ('  \r\n\r\na;b,c;d\r\n"1;";2;3\r\n', {'a': '1;', 'b,c': '2', 'd': '3'}),  # blank lines above the header
        ('sep=;\r\na;b,c,d\r\n1;2\r\n', {'a': '1', 'b,c,d': '2'}),  # as spreadsheet programs write
        ('"sep=,"\na,b\n1,2\n', {'a': '1', 'b': '2'}),
        ('a\tb, c, d\n1\t2\n', {'a': '1', 'b, c, d': '2'}),  # more commas than tabs
        ('a|b\r1|2\r', {'a': '1', 'b': '2'}),  # line ends of old Macs
    ],
)
def test_what_stands_above_and_in_the_header(text, cells, tmp_path):
    (tmp_path / 'a.csv').write_bytes(text.encode())
    ((_, row),) = open_table(tmp_path / 'a.csv')[0]
    assert row == cells


@pytest.mark.parametrize('name', ['utf-16-le', 'utf-16-be', 'utf-32'])
def test_encodings_without_a_mark_are_asked_for(name, tmp_path):
    (tmp_path / 'a.csv').write_bytes('a,b\n1,\u00f1\n'.encode(name))
    with pytest.raises(ValueError, match=f'NUL characters.*--encoding {name}'):
        open_table(tmp_path / 'a.csv')
    assert list(open_table(tmp_path / 'a.csv', name)[0]) == [(2, {'a': '1', 'b': '\u00f1'})]


@pytest.mark.parametrize(
    ('data', 'why'),
    [
        (b'\xff\xfea\0,', 'is not utf-16'), (b'a,a\n1,2\n', "two columns are called 'a'"), (b'a\n', 'no rows'),
        (b'# mine\na,b\n1,2\n', "line 2: 2 cells under 1 columns; is '# mine' the header"),
        (b'\xd0\xcf\x11\xe0', 'old spreadsheet'), (b'a,b\n1\n', 'line 2: 1 cells under 2 columns'), (b'', 'no rows'),
    ],
)  # fmt: skip
def test_refusals(data, why, tmp_path):
    (tmp_path / 'a.csv').write_bytes(data)
    with pytest.raises(ValueError, match=rf'a\.csv.*{why}'):
        list(open_table(tmp_path / 'a.csv')[0])
