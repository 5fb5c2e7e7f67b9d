from __future__ import annotations

import gzip

import pytest

from signmm.io.guarded import guard, need, parse_json, read_json, read_text


@pytest.mark.parametrize('error', [KeyError('a'), TypeError('x'), RecursionError(), MemoryError(), ValueError('v')])
def test_every_error_names_the_file(error):
    with pytest.raises(ValueError, match='^list file a.json: '), guard('list file a.json'):
        raise error


def test_a_message_with_the_name_stays():
    with pytest.raises(ValueError, match='^in a.json$'), guard('a.json'):
        raise ValueError('in a.json')


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16'])
def test_encodings(encoding, tmp_path):
    file = tmp_path / 'a.txt'
    file.write_bytes('mañana'.encode(encoding))
    assert read_text(file) == 'mañana'
    file.write_bytes(gzip.compress('mañana'.encode(encoding)))
    assert read_text(file) == 'mañana'


@pytest.mark.parametrize(
    ('data', 'why'),
    [
        (b'', 'it is empty'), (b'{"a": 1', 'truncated'), (b'{"a": NaN}', 'NaN is no number'), (b'[Infinity]', 'Infin'),
        (b'{"a": 1, "a": 2}', "'a' occurs twice"), (b'[' * 100_000, 'too deeply'), (b'"\\ud800"', 'half a character'),
        (b'\xff\xff', 'line 1: is not utf-8'), (b'[1]', 'expected an object, got a list'),
    ],
)  # fmt: skip
def test_json(data, why, tmp_path):
    file = tmp_path / 'a.json'
    file.write_bytes(data)
    with pytest.raises(ValueError, match=rf'a\.json.*{why}'):
        read_json(file, 'list file', dict)


def test_numbers_of_poses_may_be_nan():
    assert parse_json(b'[NaN]', 'file', strict=False)[0] != 0


def test_no_file_and_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match='list file .*none.*does not exist .*; get it'):
        read_text(tmp_path / 'none', 'list file', '; get it')
    with pytest.raises(ValueError, match='is a folder'):
        read_text(tmp_path)


@pytest.mark.parametrize(
    ('content', 'kind', 'why'),
    [
        ([], int, "an object with 'a', got a list"), ({'b': 1}, int, "'a' is missing; it has b"),
        ({'a': True}, int, 'whole number, got True'), ({'a': '1'}, int, "got '1'"), ({'a': 1.5}, (int, str), 'got 1.5'),
    ],
)  # fmt: skip
def test_fields(content, kind, why):
    with pytest.raises(ValueError, match=why):
        need(content, 'a', kind, 'sample 3')
    assert need({'a': 2}, 'a', float, '') == 2
