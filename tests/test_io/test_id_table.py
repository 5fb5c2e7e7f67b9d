from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from signmm.io import id_table
from signmm.io.id_table import IdTable, hash_ids, id_hash


@pytest.mark.parametrize('collide', [False, True])
def test_finds_every_row(collide, monkeypatch):
    if collide:
        monkeypatch.setattr(id_table, 'id_hash', lambda name: len(name) + sum(map(ord, name)) % 3)
    ids = [f'vidéo/{i}' for i in range(300)]
    table = IdTable.build(ids)
    assert list(table) == ids and len(table) == 300
    assert [table.find(i) for i in ids] == list(range(300))
    assert table.find('vidéo/300') is None and table.find(3) is None and table.find('\ud800') is None
    if not collide:
        with pytest.raises(ValueError, match="duplicate id 'vidéo/7'"):
            IdTable.build([*ids, 'vidéo/7'])
        wanted = ['vidéo/9', 'nobody', 'vidéo/0']
        assert table.find_hashes(hash_ids(wanted)).tolist() == [9, -1, 0]
        assert IdTable.build([]).find_hashes(hash_ids(wanted)).tolist() == [-1] * 3


def test_hashes_are_the_same_in_every_process():
    """Python's own are not; a store would find nothing in the next process."""
    code = 'from signmm.io.id_table import id_hash; print(id_hash("vidéo/7"))'
    said = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True).stdout
    assert int(said) == id_hash('vidéo/7') == 0x8B15B1CBD220BD11


def test_arrays_that_do_not_fit():
    arrays = IdTable.build(['a', 'b']).arrays()
    IdTable(arrays).check()
    with pytest.raises(ValueError, match='do not fit together'):
        IdTable({**arrays, 'rows': np.zeros(3, np.uint32)}).check()
    for text, ends, said in (
        (b'../a\nb\n', [5, 7], 'leaves its folder'),
        (b'a\nb\n', [1, 4], 'not where the ids end'),
        (b'a\nb\n', [0, 4], 'not where the ids end'),
        (b'a\nb\n', [4, 4], 'not where the ids end'),
        (b'\xffa\nb\n', [3, 5], "can't decode"),
        (b'a\n\xc3\n', [2, 4], "can't decode"),
    ):
        with pytest.raises(ValueError, match=said):
            IdTable({**arrays, 'text': np.frombuffer(text, np.uint8), 'ends': np.array(ends)}).check()
