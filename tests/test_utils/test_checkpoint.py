from __future__ import annotations

import collections
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.runner.checkpoint import CheckpointLoader

from signmm.utils import checkpoint as module
from signmm.utils.checkpoint import CheckpointError, find_latest, load_checkpoint, save_checkpoint


class Evil:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.marker),)


def test_plain_values_survive(tmp_path: Path) -> None:
    base = torch.arange(1000.0)
    obj = {
        'state_dict': collections.OrderedDict(w=base[:3], b=torch.nn.Parameter(torch.ones(2))),
        'counts': collections.Counter({3: 1}),
        'numbers': (np.float64(0.5), np.int64(3), np.array([1, 2], np.uint32), True, None),
        'names': np.array(['a', 'b']),
    }
    save_checkpoint(obj, tmp_path / 'deep' / 'x.pth')
    loaded = load_checkpoint(tmp_path / 'deep' / 'x.pth')
    assert torch.equal(loaded['state_dict']['w'], base[:3])
    assert loaded['state_dict']['w'].untyped_storage().nbytes() == 12
    assert not loaded['state_dict']['b'].requires_grad
    assert loaded['counts'] == {3: 1}
    number, integer, array, yes, none = loaded['numbers']
    assert (number, integer, yes, none) == (0.5, 3, True, None)
    assert array.tolist() == [1, 2]
    assert loaded['names'] == ['a', 'b']


def test_unplain_value_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r'checkpoint\.meta\.f\[0\]: a builtins'):
        save_checkpoint({'meta': {'f': [len]}}, tmp_path / 'x.pth')
    assert list(tmp_path.iterdir()) == []


def test_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_checkpoint({'a': 1}, tmp_path / 'x.pth')

    def half(obj: object, file: object) -> None:
        file.write(b'half')
        raise OSError('disk full')

    monkeypatch.setattr(module.torch, 'save', half)
    with pytest.raises(OSError, match='disk full'):
        save_checkpoint({'a': 2}, tmp_path / 'x.pth')
    monkeypatch.undo()
    assert load_checkpoint(tmp_path / 'x.pth') == {'a': 1}
    assert [f.name for f in tmp_path.iterdir()] == ['x.pth']


def test_code_in_a_file_is_refused_and_does_not_run(tmp_path: Path) -> None:
    marker = tmp_path / 'ran'
    torch.save({'state_dict': Evil(marker)}, tmp_path / 'zip.pth')
    (tmp_path / 'raw.pth').write_bytes(pickle.dumps(Evil(marker)))
    for name in ('zip.pth', 'raw.pth'):
        with pytest.raises(CheckpointError, match='refused.*would run code'):
            load_checkpoint(tmp_path / name)
        with pytest.raises(CheckpointError, match='refused'):
            CheckpointLoader.load_checkpoint(str(tmp_path / name), map_location='cpu')
    assert not marker.exists()


def test_truncated_file(tmp_path: Path) -> None:
    path = tmp_path / 'x.pth'
    save_checkpoint({'a': torch.zeros(100)}, path)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(CheckpointError, match='damaged|refused'):
        load_checkpoint(path)
    path.write_bytes(b'')
    with pytest.raises(CheckpointError, match='x.pth'):
        load_checkpoint(path)


def test_not_a_dict(tmp_path: Path) -> None:
    torch.save([1], tmp_path / 'x.pth')
    with pytest.raises(CheckpointError, match='holds a list, expected a dict'):
        load_checkpoint(tmp_path / 'x.pth')


def test_missing_file_names_neighbours(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r'no \.pth file'):
        load_checkpoint(tmp_path / 'best.pth')
    save_checkpoint({}, tmp_path / 'best.pth')
    with pytest.raises(FileNotFoundError, match=r"did you mean 'best\.pth'"):
        load_checkpoint(tmp_path / 'bets.pth')
    with pytest.raises(FileNotFoundError, match='the folder .* does not exist'):
        load_checkpoint(tmp_path / 'none' / 'best.pth')


def test_find_latest(tmp_path: Path) -> None:
    assert find_latest(tmp_path) is None
    for age, name in ((20, 'epoch_2.pth'), (10, 'iter_9.pth')):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    assert find_latest(tmp_path).name == 'iter_9.pth'
    (tmp_path / 'last.pth').touch()
    assert find_latest(tmp_path).name == 'last.pth'
