from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from extraction_videos import use_square_backend, write_video

from signmm.datasets.pose_source import open_poses
from signmm.extraction import BackendError, BackendOptions
from signmm.extraction.batch import extract_videos, find_videos
from signmm.extraction.report import parse_shard
from signmm.io import read_pose, write_npz

ROOT = Path(__file__).resolve().parents[2]


def test_folder_is_extracted_once(tmp_path, monkeypatch, capsys):
    options = BackendOptions(python=use_square_backend(monkeypatch, tmp_path / 'package'))
    videos, out = tmp_path / 'videos', tmp_path / 'out'
    good = [write_video(videos / 'a.mp4'), write_video(videos / 'sub' / 'b.mp4')]
    write_video(videos / 'nobody.mp4', person=False)
    write_video(videos / 'kills.mp4', corner=(0, 255, 0))
    (videos / 'broken.avi').write_text('hello')
    report = extract_videos([videos], out, options=options)
    assert report.done == good and not report.skipped
    assert [Path(m.split(':')[0]).name for m in sorted(report.failed)] == ['broken.avi', 'kills.mp4', 'nobody.mp4']
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob('*.npz')) == ['a.npz', 'sub/b.npz']

    written = (out / 'a.npz').stat().st_mtime_ns
    (out / 'sub' / 'b.npz').rename(out / 'sub' / 'b.npz.123.tmp')  # what an interrupted run leaves
    report = extract_videos([videos], out, options=options)
    assert (report.skipped, report.done, len(report.failed)) == (good[:1], good[1:], 3)
    assert (out / 'a.npz').stat().st_mtime_ns == written
    assert read_pose(out / 'sub' / 'b.npz').extractor == 'square 1.0 0badcafe'

    pose = read_pose(out / 'a.npz')
    object.__setattr__(pose, 'extractor', 'other 2.0')
    write_npz(out / 'a.npz', pose)
    report = extract_videos(good[:1], out, options=options)
    assert report.failed and "is of 'other 2.0', not of 'square" in report.failed[0]


def test_processes_and_the_command(tmp_path):
    """A worker process that dies costs its video; the command says so and exits with 1."""
    script = tmp_path / 'run.py'
    script.write_text(f"""
import os, sys
from types import ModuleType, SimpleNamespace
sys.path.insert(0, {str(ROOT)!r})

class Dying:
    extractor = 'dying'
    def __init__(self, backend, options): pass
    def extract(self, path):
        if 'kills' in str(path):
            os._exit(1)
        raise ValueError(f'video {{path}}: looked at')

# Instead of modules that would have every process load PyTorch.
sys.modules['signmm.extraction.extract'] = SimpleNamespace(PoseExtractor=Dying, extract_video=None)
sys.modules['signmm.io.npz'] = SimpleNamespace(read_npz=None, write_npz=None)
sys.modules['signmm.io'] = ModuleType('signmm.io')
sys.modules['signmm.io'].__path__ = [os.path.join({str(ROOT)!r}, 'signmm', 'io')]
from signmm.extraction import batch

if __name__ == '__main__':
    report = batch.extract_videos([{str(tmp_path)!r}], {str(tmp_path / 'out')!r}, workers=2)
    print(*sorted(report.failed), sep='\\n')
""")
    for name in ('a.mp4', 'kills.mp4', 'z.mp4'):
        (tmp_path / name).touch()
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=100)
    assert run.returncode == 0, run.stderr
    lines = [line.removeprefix(f'video {tmp_path}/') for line in run.stdout.splitlines()]
    assert lines == ['a.mp4: looked at', 'kills.mp4: the process that read it died', 'z.mp4: looked at']


def test_missing_backend_stops_everything(tmp_path, monkeypatch, signmm):
    monkeypatch.setitem(sys.modules, 'rtmlib', None)
    monkeypatch.delenv('SIGNMM_EXTRACT_PYTHON', raising=False)
    with pytest.raises(BackendError, match="backend 'rtmlib': .*pip install rtmlib onnxruntime"):
        extract_videos([write_video(tmp_path / 'a.mp4')], tmp_path / 'out')
    done = signmm('data extract', tmp_path / 'a.mp4', tmp_path / 'out')
    assert done.status == 2 and 'pip install rtmlib' in done.err


def test_command(tmp_path, monkeypatch, signmm):
    python = use_square_backend(monkeypatch, tmp_path / 'package')
    videos = [str(write_video(tmp_path / 'a.mp4')), str(tmp_path / 'none.mp4')]
    (tmp_path / 'none.mp4').touch()
    said = signmm('data extract', *videos, tmp_path / 'out', '--workers', '0', '--python', python)
    assert said.status == 1 and '1 extracted, 0 were there, 1 failed' in said.out
    assert f'video {tmp_path}/none.mp4: the file is empty' in said.err


def test_sources(tmp_path):
    a, b = write_video(tmp_path / 'v' / 'a.mp4', 1), write_video(tmp_path / 'v' / 'w' / 'b.avi', 1)
    (tmp_path / 'list.txt').write_text('v/a.mp4\n\nv/w/b.avi\n')
    assert find_videos([tmp_path / 'v']) == {'a': a, 'w/b': b}
    assert find_videos([tmp_path / 'list.txt']) == {'a': a, 'b': b}
    assert find_videos([a, a]) == {'a': a}
    (tmp_path / 'v' / 'a.mov').touch()
    with pytest.raises(ValueError, match="two videos have the id 'a'"):
        find_videos([tmp_path / 'v'])
    (tmp_path / 'package').mkdir()
    with pytest.raises(FileNotFoundError, match='no video'):
        find_videos([tmp_path / 'package'])
    with pytest.raises(FileNotFoundError, match='expected a folder'):
        find_videos([tmp_path / 'nothing'])


def test_what_one_video_provokes_costs_it_alone(tmp_path, monkeypatch):
    options = BackendOptions(python=use_square_backend(monkeypatch, tmp_path))
    write_video(tmp_path / 'v' / 'a.mp4')
    write_video(tmp_path / 'v' / 'b.mp4', corner=(255, 0, 0))
    write_video(tmp_path / 'v' / 'c.mp4', corner=(0, 255, 0))
    write_video(tmp_path / 'v' / 'd.mp4')
    report = extract_videos([tmp_path / 'v'], tmp_path / 'out', options=options)
    assert [path.stem for path in report.done] == ['a', 'd']
    assert 'b.mp4: IndexError: a red corner' in report.failed[0] and 'c.mp4' in report.failed[1]
    assert 0 < report.detector_share <= 1


@pytest.mark.parametrize('content', [b'', b'PK\x03\x04', b'foreign'])
def test_an_unreadable_result_is_done_again(content, tmp_path, monkeypatch):
    options = BackendOptions(python=use_square_backend(monkeypatch, tmp_path))
    write_video(tmp_path / 'v' / 'a.mp4')
    out = tmp_path / 'out' / 'a.npz'
    out.parent.mkdir()
    np.savez(out, a=np.ones(3))
    if content != b'foreign':
        out.write_bytes(content)
    assert len(extract_videos([tmp_path / 'v'], tmp_path / 'out', options=options).done) == 1
    assert len(read_pose(out)) == 5


def test_shards_share_the_work_and_make_one_report(tmp_path, monkeypatch, signmm):
    python = use_square_backend(monkeypatch, tmp_path)
    for name in 'abcde':
        write_video(tmp_path / 'v' / f'{name}.mp4', person=name != 'd')
    arguments = tmp_path / 'v', tmp_path / 'out', '--python', python, '--workers', 0
    done = signmm('data extract', *arguments, '--shard', '2/2')
    assert (
        done.status == 1
        and '1 extracted, 0 were there, 1 failed' in done.out
        and 'no report yet of shards 1' in done.out
    )
    done = signmm('data extract', *arguments, '--shard', '1/2')
    assert done.status == 0 and 'all 2 shards: 4 extracted, 0 were there, 1 failed' in done.out
    assert [path.name for path in sorted((tmp_path / 'out').glob('[!.]*'))] == ['shard-1-of-2', 'shard-2-of-2']
    assert not list((tmp_path / 'out').rglob('*.npz'))
    store = open_poses(tmp_path / 'out')
    assert sorted(store) == ['a', 'b', 'c', 'e'] and len(store['c']) == 5
    write_video(tmp_path / 'v' / 'f.mp4')
    write_video(tmp_path / 'v' / 'g.mp4')
    options = BackendOptions(python=python)
    again = extract_videos([tmp_path / 'v'], tmp_path / 'out', options=options, shard=(1, 2))
    assert [[path.stem for path in paths] for paths in (again.skipped, again.done)] == [['a', 'c', 'e'], ['g']]
    assert sorted(open_poses(tmp_path / 'out')) == ['a', 'b', 'c', 'e', 'g']
    with pytest.raises(ValueError, match="shard '3/2': expected I/N"):
        parse_shard('3/2')
