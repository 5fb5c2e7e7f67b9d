from __future__ import annotations

import builtins

import pytest

from signmm.io import id_table
from signmm.io.id_table import IdTable


@pytest.mark.parametrize('collide', [False, True])
def test_finds_every_row(collide, monkeypatch):
    if collide:
        monkeypatch.setattr(id_table, 'hash', lambda code: builtins.hash(code) % 5, raising=False)
    ids = [f'vidéo/{i}' for i in range(300)]
    table = IdTable(ids)
    assert list(table) == ids and len(table) == 300
    assert [table.find(i) for i in ids] == list(range(300))
    assert table.find('vidéo/300') is None and table.find(3) is None
    if not collide:
        with pytest.raises(ValueError, match="duplicate id 'vidéo/7'"):
            IdTable([*ids, 'vidéo/7'])
