from __future__ import annotations

import collections
import errno
import os
import pickle
import zipfile
from pathlib import Path
from typing import IO

import numpy as np
import pytest
import torch
from mmengine.runner.checkpoint import CheckpointLoader

from signmm.io import checkpoint as module
from signmm.io.checkpoint import CheckpointError, find_latest, load_checkpoint, save_checkpoint, to_plain
from signmm.io.checkpoint_format import FORMAT_VERSION
from signmm.utils.errors import DivergedError


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
    # What mmengine loads for `init_cfg`: torch reads weights alone since 2.6.
    with pytest.raises(pickle.UnpicklingError, match='(?i)weights'):
        CheckpointLoader.load_checkpoint(str(tmp_path / 'zip.pth'), map_location='cpu')
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


def signmm_file(**changes: object) -> dict:
    meta = {'signmm': '0.1.0', 'config_text': '', 'labels': ['a'], 'seed': 0, 'epoch': 1, 'iter': 5}
    return {'format_version': FORMAT_VERSION, 'meta': meta, 'state_dict': {'w': torch.ones(3)}, **changes}


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        (
            signmm_file(format_version=FORMAT_VERSION + 1),
            r'written by signmm 0\.1\.0 in checkpoint format 3; .* up to 2, update',
        ),
        (signmm_file(format_version='2'), "format_version is '2'"),
        (
            signmm_file(meta={'signmm': '1', 'config_text': '', 'labels': [], 'epoch': 1}),
            r'lacks meta\.seed, meta\.iter',
        ),
        (signmm_file(meta=5), 'meta is a int, expected dict'),
        (signmm_file(state_dict=[]), 'state_dict is a list, expected dict'),
        (
            signmm_file(state_dict={'w': torch.tensor([1.0, float('nan')])}),
            r'state_dict\.w has 1 of 2 numbers that are NaN',
        ),
        ({'state_dict': {'w': torch.tensor([float('inf')])}}, r'state_dict\.w has 1 of 1'),
        ({'state_dict': {'w': torch.zeros(2, dtype=torch.complex64)}}, r'state_dict\.w is complex'),
        ({'w': torch.zeros(1).expand(2**28)}, r'w says it has 268435456 numbers, the file holds fewer'),
    ],
)
def test_what_cannot_be_true_is_refused(tmp_path: Path, content: dict, message: str) -> None:
    torch.save(content, tmp_path / 'x.pth')
    with pytest.raises(CheckpointError, match=f'x.pth: .*{message}'):
        load_checkpoint(tmp_path / 'x.pth')


def test_large_finite_numbers_and_infinite_metrics_are_fine(tmp_path: Path) -> None:
    content = signmm_file(state_dict={'w': torch.full((9,), 3e38)}, message_hub={'info': {'best': float('inf')}})
    torch.save(content, tmp_path / 'x.pth')
    assert load_checkpoint(tmp_path / 'x.pth')['message_hub'] == {'info': {'best': float('inf')}}


def test_a_file_that_unpacks_to_much_more_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / 'x.pth', 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('x/data.pkl', bytes(2**27))
    with pytest.raises(CheckpointError, match='unpacks to 134217728'):
        load_checkpoint(tmp_path / 'x.pth')


def test_nothing_that_is_not_finite_is_written(tmp_path: Path) -> None:
    save_checkpoint({'state_dict': {'w': torch.zeros(1)}}, tmp_path / 'x.pth')
    for part in ('state_dict', 'optimizer', 'ema_state_dict', 'gradients'):
        with pytest.raises(DivergedError, match=rf'x\.pth: not written, {part}\.a\[0\] has 1 of 2 .* untouched'):
            save_checkpoint({part: {'a': [torch.tensor([0, float('nan')])]}}, tmp_path / 'x.pth')
    assert load_checkpoint(tmp_path / 'x.pth') == {'state_dict': {'w': torch.zeros(1)}}


def test_a_copy_does_not_follow_the_original() -> None:
    weight = torch.zeros(2, 3)
    plain = to_plain({'a': [weight], 'part': weight[0], 'wide': weight[:1, :1].expand(4, 4)}, copy=True)
    weight += 1
    assert plain['a'][0].sum() == plain['part'].sum() == plain['wide'].sum() == 0
    assert plain['wide'].untyped_storage().nbytes() == 64


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_checkpoint({'a': 1}, tmp_path / 'x.pth')
    opened = Path.open

    def full(self: Path, *args: object, **kwargs: object) -> object:
        file = opened(self, *args, **kwargs)
        if self.name.startswith('.x.pth'):
            file = FullDisk(file)
        return file

    monkeypatch.setattr(Path, 'open', full)
    with pytest.raises(
        OSError, match=r'cannot write .*x\.pth: No space left on device \(the file of before is untouched'
    ):
        save_checkpoint({'a': torch.zeros(10_000)}, tmp_path / 'x.pth')
    monkeypatch.undo()
    assert load_checkpoint(tmp_path / 'x.pth') == {'a': 1}


class FullDisk:
    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.room = file, 5000

    def __getattr__(self, name: str) -> object:
        return getattr(self.file, name)

    def __enter__(self) -> FullDisk:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()

    def write(self, content: bytes) -> int:
        self.room -= len(content)
        if self.room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.file.write(content)
