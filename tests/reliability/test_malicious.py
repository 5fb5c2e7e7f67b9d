"""Malicious files: nothing runs, nothing is written elsewhere, and no small file fills the memory."""

from __future__ import annotations

import gzip
import pickle
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from signmm.apis.recognizer import init_recognizer
from signmm.datasets.prepare import open_json
from signmm.datasets.sentences import read_pickle_sentences
from signmm.extraction.batch import find_videos
from signmm.io import PackedStoreWriter, convert_poses, read_pose
from signmm.io.checkpoint import CheckpointError, load_checkpoint
from signmm.io.find_clips import find_clips
from signmm.registry import MODELS
from signmm.structures import PoseSequence, get_layout
from signmm.testing.fakes import tiny_backbone
from tests.reliability.malicious import BOMBS, IDS, MARK, running, texts

POSE = PoseSequence(
    np.ones((3, 133, 2), 'f4'), np.ones((3, 133), 'f4'), get_layout('coco_wholebody133'), 25.0, (256, 256), 'x'
)
ONE_GB = 1 << 30


@pytest.mark.parametrize(
    ('name', 'content'), list(running()), ids=lambda value: value if isinstance(value, str) else ''
)
def test_nothing_runs(name, content, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / name
    file.write_bytes(content)
    read = load_checkpoint if name.endswith('.pth') else read_pose
    with pytest.raises((ValueError, CheckpointError), match=name.split('.')[0]):
        read(file)
    if read is read_pose:
        for clip in find_clips(tmp_path):
            with pytest.raises(ValueError):
                clip.read()
    assert not (tmp_path / MARK).exists()


def _noting(opened, function):
    def read(path, *args, **options):
        opened.append(str(path))
        return function(path, *args, **options)

    return read


@pytest.mark.parametrize(('name', 'text'), list(texts()), ids=lambda value: value if len(value) < 40 else '')
def test_a_checkpoint_reads_and_runs_nothing(name, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / 'evil').mkdir()
    for file in ('evil.py', 'evil/__init__.py', 'evil/registry.py'):
        (tmp_path / file).write_text(f'open({MARK!r}, "w").write("x")\nmodel = dict(type="KMeansTokenizer")\n')
    for file in ('secret', 'secret.json', 'secret.model', 'secret.npz'):
        (tmp_path / file).write_text('{"tokens": ["<blank>", "a"]}')
    opened: list[str] = []
    monkeypatch.setattr(Path, 'read_text', _noting(opened, Path.read_text))
    monkeypatch.setattr(Path, 'read_bytes', _noting(opened, Path.read_bytes))
    monkeypatch.setattr(np, 'load', _noting(opened, np.load))
    model = MODELS.build(dict(type='SignModel', backbone=tiny_backbone(),
                              head=dict(type='ClsHead', num_classes=3, in_width=12)))  # fmt: skip
    torch.save({'meta': {'config_text': text}, 'state_dict': model.state_dict()}, 'x.pth')
    try:
        init_recognizer(None, 'x.pth')
    except CheckpointError as error:
        assert 'x.pth' in str(error)
    else:
        assert name in ('custom imports', 'base', 'depth'), 'it was accepted'
    assert not (tmp_path / MARK).exists()
    assert not [path for path in opened if 'secret' in path]


@pytest.mark.parametrize('source', ['store', 'neccam', 'sam_slr', 'sentences', 'list'])
@pytest.mark.parametrize('name', IDS)
def test_ids_stay_in_their_folder(source, name, tmp_path):
    box = tmp_path / 'a' / 'b'
    (box / 'in').mkdir(parents=True)
    path = box / 'in' / 'x.pkl.gz'
    if source == 'store':
        try:
            with PackedStoreWriter(box / 'in' / 'store') as writer:
                writer.add(name, POSE)
                writer.add('fine', POSE)
        except ValueError:
            return  # refused where it is written already
    elif source == 'sam_slr':
        np.save(box / 'in' / 'train_data_joint.npy', np.ones((2, 3, 5, 133, 1), 'f4'))
        (box / 'in' / 'train_label.pkl').write_bytes(pickle.dumps(([name, 'fine'], [0, 1])))
    elif source == 'list':
        file = box / 'in' / 'list.txt'
        file.write_bytes(f'{name}.mp4\n'.encode(errors='surrogatepass'))
        try:
            assert all((box / f'{i}.npz').resolve().is_relative_to(box) for i in find_videos([file]))
        except ValueError as error:
            assert str(box) in str(error)
        return
    else:
        rows = [{'name': n, 'sign': np.ones((3, 399), 'f4'), 'gloss': 'A', 'signer': 's'} for n in (name, 'fine')]
        path.write_bytes(gzip.compress(pickle.dumps(rows)))
        if source == 'sentences':
            with pytest.raises(ValueError, match='entry 0: the id'):
                read_pickle_sentences(path, 'train')
            return
    before = set(tmp_path.rglob('*'))
    for form in ('npz', 'openpose'):
        report = convert_poses(box / 'in', box / 'out' / form, form)
        # A packed store whose index holds such an id may be refused as a whole.
        assert report.failed and (report.written == ['fine'] or source == 'store')
    outside = {p for p in tmp_path.rglob('*') if box / 'out' not in (p, *p.parents)}
    assert outside == before and not Path('/tmp/signmm_escape.npz').exists()


def _read_within(path: str) -> None:
    """In a process of its own: reads, and says how much memory that took."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        open_json(path) if '.json' in path else read_pose(path)
        print('accepted')
    except ValueError as error:
        print(str(error)[:300] if Path(path).name in str(error) else f'does not name the file: {error}')
    except Exception as error:
        print(f'untyped: {type(error).__name__}: {error}')
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)


@pytest.mark.long
@pytest.mark.parametrize('name', BOMBS)
def test_a_small_file_takes_little_memory(name, tmp_path):
    file = tmp_path / name
    file.write_bytes(BOMBS[name]())
    code = f'from tests.reliability.test_malicious import _read_within; _read_within({str(file)!r})'
    said, memory = subprocess.run(
        [sys.executable, '-c', code],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).parents[2],
    ).stdout.splitlines()[-2:]
    assert int(memory) < ONE_GB, f'{int(memory) / ONE_GB:.2f} GB'
    assert said == 'accepted' or name.split('.')[0] in said, said
