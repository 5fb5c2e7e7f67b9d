from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

from signmm.io import PackedStore, PackedStoreWriter, read_npz, write_npz
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


def test_damaged_index(store):
    file = store / 'index.json'
    good = json.loads(file.read_text())
    for change, message in [
        ({'version': 9}, 'field version: expected 1, got 9'),
        ({'digest': '00'}, 'does not belong to'),
        ({'columns': {**good['columns'], 'frames': good['columns']['frames'][:-1]}}, 'columns differ in length'),
        ({'columns': {**good['columns'], 'frames': [99, 1, 7]}}, None),
        ({'columns': {**good['columns'], 'frames': [5, 1, 70]}}, "clip 'c' lies outside"),
        ({'columns': {**good['columns'], 'id': ['a', 'a', 'c']}}, "field id: duplicate id 'a'"),
    ]:
        file.write_text(json.dumps({**good, **change}))
        if message:
            with pytest.raises(ValueError, match=message):
                PackedStore(store)
    file.write_text(file.read_text()[:50])
    with pytest.raises(ValueError, match='not valid JSON'):
        PackedStore(store)


@pytest.mark.parametrize('field', ['digest', 'tables', 'tables.image_size', 'columns.frames'])
def test_index_that_lacks_a_field(store, field):
    index = json.loads((store / 'index.json').read_text())
    *path, name = field.split('.')
    del (index[path[0]] if path else index)[name]
    (store / 'index.json').write_text(json.dumps(index))
    with pytest.raises(ValueError, match=rf'index.json: field {field} is missing'):
        PackedStore(store)


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
