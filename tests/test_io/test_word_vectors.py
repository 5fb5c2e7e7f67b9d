"""Every format gives the same vectors; what cannot be read is named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from signmm.io.word_vectors import read_word_vectors

WORDS, NUMBERS = ['café', 'tea', 'x'], np.array([[1.0, 2.5], [3, -4], [5, 6]])


def write(folder: Path) -> list[Path]:
    rows = [f'{word} {" ".join(map(str, row))}' for word, row in zip(WORDS, NUMBERS.tolist(), strict=True)]
    paths = [folder / name for name in ('v.npz', 'v.json', 'v.txt', 'v.vec')]
    np.savez(paths[0], words=np.array(WORDS), vectors=NUMBERS)
    paths[1].write_text(json.dumps(dict(zip(WORDS, NUMBERS.tolist(), strict=True))))
    paths[2].write_text('\n'.join(rows), 'utf8')
    paths[3].write_text('\n'.join(['3 2', *rows, '']), 'utf8')
    return paths


def test_formats(tmp_path: Path) -> None:
    for path in write(tmp_path):
        # The same name in another Unicode form.
        found = read_word_vectors(path, ['cafe\u0301', 'tea', 'milk'])
        assert {word: row.tolist() for word, row in found.items()} == {'cafe\u0301': [1, 2.5], 'tea': [3, -4]}


@pytest.mark.parametrize(
    ('name', 'text', 'message'),
    [
        ('v.bin', '', "expected an ending of .npz, .json, .txt, .vec, got '.bin'"),
        ('v.txt', 'tea 1 2\nmilk 1', 'vectors of different widths: 1, 2'),
        ('v.txt', 'tea 1 nan', "word 'tea': expected finite numbers"),
        ('v.txt', 'tea 1 two', "word 'tea': could not convert"),
        ('v.json', '{"tea": [[1]]}', "word 'tea': expected finite numbers"),
        ('v.json', '[1]', 'expected an object'),
        ('v.npz', 'no zip', 'is not an .npz'),
    ],
)
def test_bad_files(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=message):
        read_word_vectors(tmp_path / name, ['tea', 'milk'])


def test_shapes_and_absence(tmp_path: Path) -> None:
    np.savez(tmp_path / 'v.npz', words=np.array(['a', 'b']), vectors=np.ones((3, 2)))
    with pytest.raises(ValueError, match=r'got \(2,\) and \(3, 2\)'):
        read_word_vectors(tmp_path / 'v.npz', ['a'])
    with pytest.raises(FileNotFoundError, match='word vectors .*w.txt does not exist'):
        read_word_vectors(tmp_path / 'w.txt', ['a'])
