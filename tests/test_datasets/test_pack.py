from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / 'test_io'))
from format_poses import random_pose

from signmm.datasets.annotations import write_annotations
from signmm.datasets.pack import image_sizes, pack_folder
from signmm.io import PackedStore, PackedStoreWriter, write_npz
from signmm.io.lock import InUseError


@pytest.fixture
def poses(tmp_path):
    folder = tmp_path / 'in'
    write_npz(folder / 'a.npz', random_pose('kinect20', 2, fps=None, image_size=None))
    write_npz(folder / 's' / 'b.npz', random_pose('kinect20', 4))
    (folder / 'bad.npz').write_bytes(b'PK\x03\x04')
    (folder / '.c.npz.host.4242.tmp').write_bytes((folder / 'a.npz').read_bytes())
    (folder / 'c.npz.4242.tmp').write_bytes((folder / 'a.npz').read_bytes())
    (folder / 'readme.txt').write_text('hello')
    return folder


def test_a_bad_clip_does_not_stop_the_others(poses, tmp_path):
    report = pack_folder(poses, tmp_path / 'out', 'int16', fps=30.0)
    assert list(report.failed) == ['bad'] and 'bad.npz' in report.failed['bad']
    assert (tmp_path / 'out.bad.txt').read_text().startswith('bad: ')
    store = PackedStore(tmp_path / 'out')
    assert sorted(store) == ['a', 's/b'] and report.packed == 2
    assert (store['a'].fps, store['s/b'].fps) == (30.0, 25.0)
    assert report.unknown == {'image_size': 1, 'extractor': 2} and report.ignored == 1
    assert report.lines()[0] == '2 clips packed, 1 could not be'
    assert any('image size of 1 clips is not known; --image-size gives it' in line for line in report.lines())
    (poses / 'bad.npz').unlink()
    assert not pack_folder(poses, tmp_path / 'out', overwrite=True).failed
    assert not (tmp_path / 'out.bad.txt').exists()


def test_what_the_annotation_file_says(poses, tmp_path):
    np.save(poses / 'flat.npy', np.full((3, 75, 2), 0.5))
    samples = [
        {'video_id': 'one', 'video': 'flat', 'split': 'train', 'frames': [0, 1], 'image_size': [200, 100]},
        {'video_id': 's/b', 'split': 'train'},
        {'video_id': 'gone', 'split': 'test'},
    ]
    write_annotations(tmp_path / 'a.json', {}, samples)
    sizes = image_sizes(tmp_path / 'a.json')
    assert sizes == {'flat': (200, 100), 's/b': None, 'gone': None}
    report = pack_folder(poses, tmp_path / 'out', clips=sizes)
    assert (report.packed, report.missing, report.unused, report.failed) == (2, ['gone'], 2, {})
    assert any(line.startswith('1 clips of the annotation file have no poses: gone') for line in report.lines())
    assert PackedStore(tmp_path / 'out')['flat'].xy[0, 0].tolist() == [100.0, 50.0]


def test_two_files_of_one_name(tmp_path):
    write_npz(tmp_path / 'in' / 'a.npz', random_pose('kinect20'))
    np.save(tmp_path / 'in' / 'a.npy', np.full((3, 75, 2), 0.5))
    write_npz(tmp_path / 'in' / 'b.npz', random_pose('kinect20'))
    report = pack_folder(tmp_path / 'in', tmp_path / 'out', image_size=(9, 9))
    # Neither is chosen in silence.
    assert report.packed == 1 and "several files have the id 'a' (a.npy and a.npz)" in report.failed['a']


def test_nothing_to_pack(poses, tmp_path):
    with pytest.raises(FileNotFoundError, match='3 are there, none of which the annotation file has'):
        pack_folder(poses, tmp_path / 'out', clips={'other': None})
    for name in ('a.npz', 's/b.npz'):
        (poses / name).write_bytes(b'PK\x03\x04')
    with pytest.raises(ValueError, match='none of 3 clips can be read; the first, a: '):
        pack_folder(poses, tmp_path / 'out')
    assert not (tmp_path / 'out').exists()


def test_who_holds_the_store(poses, tmp_path):
    with PackedStoreWriter(tmp_path / 'out') as writer:
        with pytest.raises(InUseError, match='is in use by'):
            pack_folder(poses, tmp_path / 'out')
        writer.add('x', random_pose('kinect20'))
    with pytest.raises(FileExistsError, match='--overwrite'):
        pack_folder(poses, tmp_path / 'out')


def test_command(poses, tmp_path, signmm):
    said = signmm('data pack', poses, tmp_path / 'out')
    assert said.status == 1 and 'bad: ' in said.err and '2 clips packed, 1 could not be' in said.out
    said = signmm('data pack', poses, tmp_path / 'out', '--overwrite', '--skip-bad')
    assert said.status == 0 and len(PackedStore(tmp_path / 'out')) == 2
