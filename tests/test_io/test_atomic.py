from __future__ import annotations

import errno
import multiprocessing as mp
import os
import signal
import time
from pathlib import Path

import pytest

from signmm.io.atomic import (
    clean_leftovers,
    is_temporary,
    temporary_name,
    write_bytes,
    write_text,
    writing,
    writing_folder,
)

FORK = mp.get_context('fork')


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / 'new' / 'a.txt'
    with writing(path, 'w', encoding='utf8', newline='') as file:
        file.write('é\r\n')
        assert not path.exists()
        assert [is_temporary(name) for name in names(path.parent)] == [True]
    assert path.read_bytes() == 'é\r\n'.encode()
    assert names(path.parent) == ['a.txt']
    write_bytes(path, b'2')
    write_text(path, 'ü\n')
    assert path.read_bytes() == b'\xc3\xbc\n'


@pytest.mark.parametrize('error', [ValueError('x'), KeyboardInterrupt(), OSError(errno.ENOSPC, 'No space left')])
def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path, error: BaseException) -> None:
    write_bytes(tmp_path / 'a', b'old')
    with pytest.raises(type(error)), writing(tmp_path / 'a') as file:
        file.write(b'new')
        raise error
    assert (tmp_path / 'a').read_bytes() == b'old'
    assert names(tmp_path) == ['a']


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, 'fsync', full)
    with pytest.raises(OSError, match=r'cannot write .*a\.pth: No space left on device \(no file was left there\)'):
        write_bytes(tmp_path / 'a.pth', b'x')
    monkeypatch.undo()
    write_bytes(tmp_path / 'a.pth', b'x')
    monkeypatch.setattr(os, 'fsync', full)
    with pytest.raises(OSError, match=r'the file of before is untouched'):
        write_bytes(tmp_path / 'a.pth', b'y')
    assert names(tmp_path) == ['a.pth']


def test_names(tmp_path: Path) -> None:
    name = temporary_name(tmp_path / 'last.pth').name
    assert name.startswith('.last.pth.') and name.endswith(f'.{os.getpid()}.tmp')
    assert is_temporary(name)
    assert is_temporary('clip.npz.4242.tmp'), 'of version 0.1'
    assert not any(is_temporary(name) for name in ('a.tmp', 'a.npz', '.last.pth', 'a.12.tmp.npz', '12.tmp'))


def _write_for_ever(path: Path) -> None:
    with writing(path) as file:
        file.write(b'half')
        file.flush()
        time.sleep(60)


def test_leftovers_of_the_killed_go_and_those_being_written_stay(tmp_path: Path) -> None:
    writers = [FORK.Process(target=_write_for_ever, args=(tmp_path / name,)) for name in ('a', 'b')]
    for writer in writers:
        writer.start()
    end = time.monotonic() + 30
    while len(list(tmp_path.glob('.*.tmp'))) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.1)
    (tmp_path / '.last.pth.999.tmp').touch()
    (tmp_path / '.mine.tmp').touch()
    (tmp_path / 'data.tmp').touch()
    os.kill(writers[0].pid, signal.SIGKILL)
    writers[0].join()
    with writing(tmp_path / 'c'):
        removed = clean_leftovers(tmp_path)
    assert sorted(path.name.split('.')[1] for path in removed) == ['a', 'last']
    left = [name.split('.')[1] if name.startswith('.') else name for name in names(tmp_path)]
    assert sorted(left) == ['b', 'c', 'data.tmp', 'mine']
    writers[1].kill()
    writers[1].join()
    assert clean_leftovers(tmp_path / 'nowhere') == []


def _make_for_ever(path: Path) -> None:
    with writing_folder(path) as folder:
        (folder / 'half').touch()
        time.sleep(60)


def test_a_folder_appears_when_it_is_complete_and_goes_when_it_is_not(tmp_path: Path) -> None:
    with writing_folder(tmp_path / 'new' / 'clip') as folder:
        (folder / 'frame').touch()
        assert not (tmp_path / 'new' / 'clip').exists() and is_temporary(folder.name)
    assert names(tmp_path / 'new') == ['clip'] and names(tmp_path / 'new' / 'clip') == ['frame']
    with pytest.raises(KeyError), writing_folder(tmp_path / 'new' / 'other') as folder:
        (folder / 'frame').touch()
        raise KeyError
    assert names(tmp_path / 'new') == ['clip']
    with pytest.raises(OSError, match=r'cannot write .*clip: .*not empty'), writing_folder(tmp_path / 'new' / 'clip'):
        pass


def test_folders_of_the_killed_go_and_those_being_written_stay(tmp_path: Path) -> None:
    writers = [FORK.Process(target=_make_for_ever, args=(tmp_path / name,)) for name in ('a', 'b')]
    for writer in writers:
        writer.start()
    end = time.monotonic() + 30
    while len(list(tmp_path.glob('.*.tmp/half'))) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    (tmp_path / f'.store.{os.getpid()}.tmp').mkdir()
    os.kill(writers[0].pid, signal.SIGKILL)
    writers[0].join()
    assert [path.name.split('.')[1] for path in clean_leftovers(tmp_path)] == ['a']
    assert [name.split('.')[1] for name in names(tmp_path)] == ['b', 'store'], 'without a lock it is not ours'
    writers[1].kill()
    writers[1].join()


def test_the_next_writer_of_a_name_clears_what_a_killed_one_left(tmp_path: Path) -> None:
    for name in ('.a.json.host.999.tmp', '.b.json.host.999.tmp'):
        (tmp_path / name).touch()
    write_text(tmp_path / 'a.json', '')
    assert names(tmp_path) == ['.b.json.host.999.tmp', 'a.json']
    write_text(tmp_path / 'b.json', '')
    assert names(tmp_path) == ['a.json', 'b.json']
