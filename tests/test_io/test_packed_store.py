from __future__ import annotations

import errno
import json
import os
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signmm.io import PackedStore, PackedStoreWriter, read_npz, write_npz
from signmm.io.lock import InUseError
from signmm.structures import PoseSequence, get_layout


def make_pose(frames: int = 6, layout: str = 'triplet49', seed: int = 0, scale: float = 600.0) -> PoseSequence:
    rng = np.random.default_rng(seed)
    joints = len(get_layout(layout))
    return PoseSequence(
        xy=rng.uniform(-20, scale, (frames, joints, 2)).astype(np.float32),
        score=rng.uniform(0, 1, (frames, joints)).astype(np.float32),
        layout=get_layout(layout),
        fps=25.0,
        image_size=(640, 480),
        extractor='made up 1',
    )


POSES = {
    'a': make_pose(5, 'triplet49', 1),
    'b/ä': make_pose(1, 'coco_wholebody133', 2),
    'c': make_pose(7, 'kinect20', 3),
}


@pytest.fixture(params=['float32', 'int16'])
def store(request, tmp_path):
    with PackedStoreWriter(tmp_path / 'store', request.param) as writer:
        for video_id, pose in POSES.items():
            writer.add(video_id, pose)
    return tmp_path / 'store'


def test_round_trip(store):
    opened = PackedStore(store)
    assert list(opened) == list(POSES)
    assert opened.extractors == ['made up 1']
    for video_id, pose in POSES.items():
        for copy in (opened, pickle.loads(pickle.dumps(opened))):
            got = copy[video_id]
            tolerance = 0 if opened.exact else 1 / 32
            np.testing.assert_allclose(got.xy, pose.xy, rtol=0, atol=tolerance)
            np.testing.assert_allclose(got.score, pose.score, rtol=0, atol=0 if opened.exact else 0.5 / 255 + 1e-6)
            assert got.xy.dtype == got.score.dtype == np.float32
            assert (got.layout.name, got.fps, got.image_size) == (pose.layout.name, 25.0, (640, 480))
            assert opened.num_frames(video_id) == len(pose)
            got.xy[:] += 1  # a copy of its own
            np.testing.assert_allclose(copy[video_id].xy, pose.xy, rtol=0, atol=tolerance)


def test_far_points_get_a_coarser_grid(tmp_path):
    far, near = make_pose(scale=9000.0), make_pose(scale=100.0)
    with PackedStoreWriter(tmp_path / 's', 'int16') as writer:
        writer.add('far', far)
        writer.add('near', near)
    store = PackedStore(tmp_path / 's')
    assert np.abs(store['far'].xy - far.xy).max() <= 0.5 / 2
    assert np.abs(store['near'].xy - near.xy).max() <= 1 / 32


@pytest.mark.parametrize('change', [-1, 4])
def test_data_of_wrong_size(store, change):
    data = store / 'poses.bin'
    content = data.read_bytes()
    data.write_bytes(content[:change] if change < 0 else content + bytes(change))
    with pytest.raises(ValueError, match=r'poses\.bin: expected \d+ bytes .* got \d+ bytes'):
        PackedStore(store)


def rewrite(store, **changes):
    file = store / 'index.json'
    index = json.loads(file.read_text())
    for name, value in changes.items():
        *path, last = name.split('__')
        (index[path[0]] if path else index)[last] = value
    file.write_text(json.dumps(index))


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        ({'version': 9}, 'format version 9, this signmm reads up to 2; update signmm'),
        ({'version': '2'}, "field 'version' must be a number from 1 to 2, got '2'"),
        ({'digest': '00' * 24}, 'does not belong to the index'),
        ({'digest': 7}, 'fromhex'),
        ({'encoding': 'int8'}, "field encoding: expected 'float32' or 'int16', got 'int8'"),
        ({'clips': 4}, 'columns differ in length'),
        ({'columns__frames': ['<i4', 32, 3]}, 'lies outside the data file'),
        ({'columns__frames': ['<i4', 1 << 40, 3]}, "array 'frames' lies outside the file"),
        ({'columns__layout': 3}, "clip 'a' lies outside"),
        ({'tables__layout': []}, 'field tables.layout: expected a list of names'),
        ({'tables__image_size': [[100]]}, r'field tables.image_size: expected a list of \[width, height\]'),
        ({'tables__image_size': ['x']}, 'field tables.image_size'),
        ({'tables__fps': [0]}, r'field tables.fps: expected a list of numbers, got \[0\]'),
        ({'tables__extractor': [None]}, 'field tables.extractor'),
    ],
)
def test_damaged_index(store, changes, message):
    rewrite(store, **changes)
    with pytest.raises(ValueError, match=rf'(?s)index\.(json|bin).*{message}'):
        PackedStore(store)


def test_truncated_index(store):
    columns = (store / 'index.bin').read_bytes()
    (store / 'index.bin').write_bytes(columns[:-8])
    with pytest.raises(ValueError, match='lies outside the file; it is truncated'):
        PackedStore(store)
    (store / 'index.bin').unlink()
    with pytest.raises(ValueError, match=r'index\.bin is missing; copy the whole folder'):
        PackedStore(store)
    file = store / 'index.json'
    file.write_text(file.read_text()[:50])
    with pytest.raises(ValueError, match='not valid JSON'):
        PackedStore(store)


@pytest.mark.parametrize('field', ['digest', 'clips', 'tables', 'tables.image_size', 'columns.frames', 'columns.text'])
def test_index_that_lacks_a_field(store, field):
    index = json.loads((store / 'index.json').read_text())
    *path, name = field.split('.')
    del (index[path[0]] if path else index)[name]
    (store / 'index.json').write_text(json.dumps(index))
    with pytest.raises(ValueError, match=rf'index.json: field {field} is missing'):
        PackedStore(store)


def golden_pose(frames, layout, seed, **facts):
    """Clips of the golden files: eighths of pixels, so that both encodings and all platforms agree."""
    rng, joints = np.random.default_rng(seed), len(get_layout(layout))
    xy = (rng.integers(-300, 9000, (frames, joints, 2)) / 8).astype(np.float32)
    score = (rng.integers(0, 256, (frames, joints)) / 255).astype(np.float32)
    return PoseSequence(xy, score, get_layout(layout), **facts)


def golden_clips(version):
    size = {'image_size': (640, 480), 'extractor': 'made up 1'}
    clips = {
        'a': golden_pose(3, 'kinect20', 1, fps=25.0, **size),
        'b/ä': golden_pose(1, 'sam_slr27', 2, extractor='made up 2'),
        'c.1': golden_pose(2, 'kinect20', 3, fps=29.97, **size),
    }
    if version > 1:
        z = (np.random.default_rng(4).integers(-800, 800, (3, 27)) / 16).astype(np.float32)
        clips['deep'] = replace(golden_pose(3, 'sam_slr27', 5, fps=25.0, **size), z=z, z_unit='part')
        metres = (np.random.default_rng(6).integers(0, 8192, (1, 20)) / 4096).astype(np.float32)
        clips['kinect'] = replace(golden_pose(1, 'kinect20', 7), z=metres, z_unit='metres')
    return clips


GOLDEN = Path(__file__).parent / 'golden'


@pytest.mark.parametrize('encoding', ['float32', 'int16'])
@pytest.mark.parametrize('version', [1, 2])
def test_stores_of_every_version_load_for_ever(version, encoding):
    store = PackedStore(GOLDEN / f'version_{version}_{encoding}')
    clips = golden_clips(version)
    assert list(store) == list(clips)
    for name, pose in clips.items():
        got = store[name]
        np.testing.assert_array_equal(got.xy, pose.xy)
        np.testing.assert_array_equal(got.score, pose.score)
        np.testing.assert_array_equal(got.z, pose.z)
        for field in ('layout', 'fps', 'image_size', 'extractor', 'z_unit'):
            assert getattr(got, field) == getattr(pose, field)
    assert 'e' not in store and store.num_frames('b/ä') == 1


@pytest.mark.parametrize('encoding', ['float32', 'int16'])
def test_golden_bytes(tmp_path, encoding):
    with PackedStoreWriter(tmp_path / 's', encoding) as writer:
        for name, pose in golden_clips(2).items():
            writer.add(name, pose)
    golden = GOLDEN / f'version_2_{encoding}'
    assert sorted(f.name for f in (tmp_path / 's').iterdir()) == sorted(f.name for f in golden.iterdir())
    for file in golden.iterdir():
        assert (tmp_path / 's' / file.name).read_bytes() == file.read_bytes(), file.name


def test_view_reads_what_is_asked_for(store):
    opened = PackedStore(store)
    pose, view = opened['c'], opened.slice('c')
    assert len(view) == 7 and not view.xy.flags.writeable
    frames, joints = np.array([6, 0, 0]), np.array([19, 2])
    for chosen in ((frames, joints), (frames, None), (slice(1, 4), joints), (None, None)):
        xy, score, z = view.take(*chosen)
        rows = np.arange(7)[chosen[0]] if chosen[0] is not None else np.arange(7)
        columns = np.arange(20) if chosen[1] is None else joints
        np.testing.assert_array_equal(xy, pose.xy[rows][:, columns])
        np.testing.assert_array_equal(score, pose.score[rows][:, columns])
        assert z is None
        xy += 1  # arrays of its own
    np.testing.assert_array_equal(opened['c'].xy, pose.xy)
    np.testing.assert_array_equal(opened.slice(opened.row('c')).take()[0], pose.xy)


@pytest.mark.parametrize('encoding', ['float32', 'int16'])
def test_third_coordinate_of_single_frames(tmp_path, encoding):
    z = np.random.default_rng(0).normal(0, 50, (5, 27)).astype(np.float32)
    pose = replace(make_pose(5, 'sam_slr27'), z=z, z_unit='image')
    with PackedStoreWriter(tmp_path / 's', encoding) as writer:
        writer.add('a', pose)
    got = PackedStore(tmp_path / 's').slice('a').take(np.array([4, 1]), np.array([26]))
    np.testing.assert_allclose(got[2], pose.z[[4, 1]][:, [26]], atol=0 if encoding == 'float32' else 1 / 32)


def test_ids_in_either_form_of_unicode(tmp_path):
    """Names typed on a Mac are found under names typed elsewhere, and are not other clips."""
    decomposed, composed = 'cafe\u0301', 'caf\u00e9'
    with PackedStoreWriter(tmp_path / 's') as writer:
        writer.add(decomposed, make_pose())
        with pytest.raises(ValueError, match='duplicate id'):
            writer.add(composed, make_pose())
    store = PackedStore(tmp_path / 's')
    assert list(store) == [composed] and decomposed in store and composed in store


@pytest.mark.parametrize('name', ['../up', '/etc/x', 'a/../../b', 'a\\b', 'C:/x', ''])
def test_ids_that_leave_the_folder(tmp_path, name):
    with pytest.raises(ValueError, match='id'), PackedStoreWriter(tmp_path / 's') as writer:
        writer.add(name, make_pose())
    shutil.copytree(GOLDEN / 'version_1_float32', tmp_path / 'old')
    file = tmp_path / 'old' / 'index.json'
    index = json.loads(file.read_text())
    index['columns']['id'][1] = name
    file.write_text(json.dumps(index))
    with pytest.raises(ValueError, match=r'index\.json: field id: row 1'):
        PackedStore(tmp_path / 'old')


def test_evil_ids_in_mapped_columns(tmp_path):
    with PackedStoreWriter(tmp_path / 's') as writer:
        writer.add('aa/bb', make_pose())
    file = tmp_path / 's' / 'index.bin'
    file.write_bytes(file.read_bytes().replace(b'aa/bb', b'../bb'))
    with pytest.raises(ValueError, match=r'leaves its folder'):
        PackedStore(tmp_path / 's')


def test_two_writers(tmp_path):
    with PackedStoreWriter(tmp_path / 's') as writer:
        writer.add('a', make_pose())
        with pytest.raises(InUseError, match='pose store .* is in use by this process'):
            PackedStoreWriter(tmp_path / 's')
    assert list(PackedStore(tmp_path / 's')) == ['a']
    assert [f.name for f in tmp_path.iterdir()] == ['s']


def test_leftovers_of_killed_writers_go(tmp_path):
    for name in ('s.4242.tmp', '.s.host.4242.tmp', 'other.4242.tmp'):
        (tmp_path / name).mkdir()
        (tmp_path / name / 'poses.bin').write_bytes(b'half')
    with PackedStoreWriter(tmp_path / 's') as writer:
        writer.add('a', make_pose())
    assert sorted(f.name for f in tmp_path.iterdir()) == ['other.4242.tmp', 's']


def test_overwrite_replaces_a_store_and_nothing_else(tmp_path):
    for seed in (1, 2):
        with PackedStoreWriter(tmp_path / 's', overwrite=True) as writer:
            writer.add('a', make_pose(seed=seed))
    np.testing.assert_array_equal(PackedStore(tmp_path / 's')['a'].xy, make_pose(seed=2).xy)

    def fails():
        with PackedStoreWriter(tmp_path / 's', overwrite=True):
            raise RuntimeError('no poses')

    with pytest.raises(RuntimeError):
        fails()
    np.testing.assert_array_equal(PackedStore(tmp_path / 's')['a'].xy, make_pose(seed=2).xy)
    (tmp_path / 'thesis').mkdir()
    with pytest.raises(FileExistsError, match='is no pose store, so it is not replaced'):
        PackedStoreWriter(tmp_path / 'thesis', overwrite=True)
    assert sorted(f.name for f in tmp_path.iterdir()) == ['s', 'thesis']


def test_errors(tmp_path, store):
    with pytest.raises(FileNotFoundError, match='not a packed pose store'):
        PackedStore(tmp_path)
    with pytest.raises(KeyError, match="no clip 'd'"):
        PackedStore(store)['d']
    with pytest.raises(FileExistsError):
        PackedStoreWriter(store)
    with pytest.raises(ValueError, match='unknown encoding'):
        PackedStoreWriter(tmp_path / 'x', 'int8')


def test_an_interrupted_writer_leaves_nothing(tmp_path):
    def interrupted():
        with PackedStoreWriter(tmp_path / 's') as writer:
            writer.add('a', make_pose())
            writer.add('a', make_pose())

    with pytest.raises(ValueError, match="duplicate id 'a'"):
        interrupted()
    with pytest.raises(ValueError, match='no clips'), PackedStoreWriter(tmp_path / 's'):
        pass
    assert list(tmp_path.iterdir()) == []


def test_npz_round_trip(tmp_path):
    for number, pose in enumerate(POSES.values()):
        write_npz(tmp_path / f'{number}.npz', pose)
        got = read_npz(tmp_path / f'{number}.npz')
        np.testing.assert_array_equal(got.xy, pose.xy)
        np.testing.assert_array_equal(got.score, pose.score)
        assert (got.layout.name, got.fps, got.image_size, got.extractor) == (
            pose.layout.name,
            25.0,
            (640, 480),
            'made up 1',
        )


def test_npz_errors(tmp_path):
    good = make_pose()
    file = tmp_path / 'a.npz'
    write_npz(file, good)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match=r'a\.npz.*truncated'):
        read_npz(file)
    fields = {'xy': good.xy, 'score': good.score, 'layout': np.array('triplet49')}
    nan = good.xy.copy()
    nan[2, 3, 0] = np.nan
    for change, message in [
        ({'xy': good.xy[:, :20]}, "field 'xy' must be"),
        ({'xy': nan}, "'xy' is NaN or infinite at frame 2, joint 'left_wrist'"),
        ({'xy': good.xy[:0], 'score': good.score[:0]}, 'zero frames'),
        ({'layout': np.array('triplet94')}, "did you mean 'triplet49'"),
        ({'extractor': np.array([object()])}, "field 'extractor': cannot be read"),
    ]:
        np.savez(file, **{**fields, **change})
        with pytest.raises(ValueError, match=r'a\.npz.*' + message):
            read_npz(file)
    np.savez(file, xy=good.xy)
    with pytest.raises(ValueError, match='fields missing: score, layout'):
        read_npz(file)
    with pytest.raises(FileNotFoundError, match=r'a2\.npz does not exist'):
        read_npz(tmp_path / 'a2.npz')


def test_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, 'fsync', full)
    with (
        pytest.raises(OSError, match=r'cannot write .*store: No space left on device \(no file was left there\)'),
        PackedStoreWriter(tmp_path / 'store') as writer,
    ):
        writer.add('a', POSES['a'])
    assert not list(tmp_path.iterdir())
