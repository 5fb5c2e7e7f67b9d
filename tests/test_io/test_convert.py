from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from format_poses import random_pose, same, with_depth

from signmm.io import read_npz, read_pose, write_npz
from signmm.io.convert import convert_poses, guess_format
from signmm.io.find_clips import find_clips
from signmm.io.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]
OUT = {'sam_slr': 'train_data_joint.npy', 'neccam': 'all.pkl.gz'}


@pytest.fixture
def source(tmp_path):
    """Three clips, one of them in a folder, as npz."""
    poses = {f'{"b/" * (i == 1)}c{i}': i for i in range(3)}
    folder = tmp_path / 'source'

    def make(layout, exact_scores=True):
        made = {}
        for name, i in poses.items():
            made[name] = random_pose(layout, frames=3 + i, seed=i, fps=29.97, extractor='test 1.0')
            if not exact_scores:
                made[name] = replace(made[name], score=(made[name].score > 0).astype(np.float32))
            write_npz(folder / f'{name}.npz', made[name])
        return folder, made

    return make


@pytest.mark.parametrize('name', sorted(FORMATS))
def test_round_trip_is_exact(tmp_path, source, name):
    """Into the format and back, with what the format lacks given again."""
    form = FORMATS[name]
    if name == 'parquet':
        pytest.importorskip('pyarrow')
    folder, poses = source((form.layouts or ('kinect20',))[0], 'score' not in form.lacks)
    out = tmp_path / OUT.get(name, 'out')
    there = convert_poses(folder, out, name)
    assert (sorted(there.written), there.failed) == (sorted(poses), [])
    facts = {'fps': 29.97, 'image_size': (640, 480), 'extractor': 'test 1.0'}
    back = convert_poses(out, tmp_path / 'back', 'npz', **facts)
    assert (sorted(back.written), back.failed) == (sorted(poses), [])
    for clip, pose in poses.items():
        again = read_pose(tmp_path / 'back' / f'{clip}.npz')
        same(again, pose)
        assert again.image_size == (640, 480)
        assert again.fps == (float(np.float32(29.97)) if name == 'pose' else 29.97)
    lost = {'fps': 'the frames per second', 'image_size': 'the image size', 'extractor': 'the name of the extractor'}
    expected = {text for key, text in lost.items() if key in form.lacks}
    assert {n for n in there.notes if n in lost.values()} == expected
    assert ('frames per second beyond float32' in there.notes) == (name == 'pose')


def test_losses_are_said(tmp_path, source):
    folder, poses = source('mediapipe543')
    report = convert_poses(folder, tmp_path / 'out', 'uni_sign')
    assert report.notes["layout 'coco_wholebody133' has no place for face, left_eye_inner, left_eye_outer, "
                        'right_eye_inner, right_eye_outer, left_mouth, 7 more joints'] == 3  # fmt: skip
    assert report.notes["layout 'mediapipe543' lacks face, left_small_toe, right_small_toe, written as not found"] == 3
    pytest.importorskip('pyarrow')
    report = convert_poses(folder, tmp_path / 'parquet', 'parquet')
    assert report.notes['confidences other than 0 and 1'] == 3
    again = read_pose(tmp_path / 'parquet' / 'c0.parquet', image_size=(640, 480))
    np.testing.assert_array_equal(again.score, poses['c0'].score > 0)


def test_malformed_files_are_as_many_errors(tmp_path, source):
    folder, poses = source('coco_wholebody133')
    good = (folder / 'c0.npz').read_bytes()
    bad = {
        'cut.npz': good[: len(good) // 2],
        'text.pkl': b'hello',
        'run.pkl': b'cos\nsystem\n(S"true"\ntR.',
        'cut.json': b'{"instance_info": [',
        'other.json': b'{"instance_info": [{"frame_id": 1}]}',
        'cut.npy': b'\x93NUMPY\x01\x00v\x00',
        'cut.pose': b'\xcd\xcc\xcc\x3d\x01',
        'cut.parquet': b'PAR1PAR1',
        'cut.pkl.gz': b'\x1f\x8b\x08',
        'people/a_000000000000_keypoints.json': b'{"people": [{"pose_keypoints_2d": [1, 2]}]}',
    }
    for name, content in bad.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    for name, content in {'README.txt': 'hello', 'classes.json': '{"a": 1}', 'list.csv': 'a,b'}.items():
        (folder / name).write_text(content)
    report = convert_poses(folder, tmp_path / 'out', 'pose', image_size=(640, 480))
    assert sorted(report.written) == sorted(poses)
    assert len(report.failed) == len(bad), report.failed
    for message in report.failed:
        assert str(folder) in message
    assert sorted(p.name for p in report.ignored) == ['README.txt', 'classes.json', 'list.csv']


def test_one_file_to_one_file(tmp_path):
    pose = random_pose()
    write_npz(tmp_path / 'a.npz', pose)
    assert convert_poses(tmp_path / 'a.npz', tmp_path / 'b.pose').written == ['a']
    same(read_pose(tmp_path / 'b.pose'), pose)
    report = convert_poses(tmp_path / 'b.pose', tmp_path / 'c.npz', layout='triplet49')
    same(read_pose(tmp_path / 'c.npz'), pose.to_layout(read_pose(tmp_path / 'c.npz').layout))
    assert any('has no place for feet, face' in note for note in report.notes)


def test_format_to_write():
    assert [guess_format(p) for p in ('a.pose', 'x/b.PARQUET', 'c.pkl.gz')] == ['pose', 'parquet', 'neccam']
    with pytest.raises(ValueError, match='name one of: mmpose_pickle, mmpose0_pickle, masa, uni_sign'):
        guess_format('a.pkl')
    with pytest.raises(ValueError, match='name one of: npz, packed'):
        guess_format('folder')
    with pytest.raises(KeyError, match="did you mean 'pose'"):
        convert_poses('nothing', 'out', 'posse')


def test_same_id_twice_and_existing_store(tmp_path):
    pose = random_pose()
    write_npz(tmp_path / 'in' / 'a.npz', pose)
    convert_poses(tmp_path / 'in' / 'a.npz', tmp_path / 'in' / 'a.pose')
    report = convert_poses(tmp_path / 'in', tmp_path / 'out', 'packed')
    assert not report.written and len(report.failed) == 3
    assert "several files have the id 'a' (a.npz and a.pose)" in report.failed[0]
    (tmp_path / 'in' / 'a.pose').unlink()
    assert convert_poses(tmp_path / 'in', tmp_path / 'out', 'packed').written == ['a']
    with pytest.raises(FileExistsError):
        convert_poses(tmp_path / 'in', tmp_path / 'out', 'packed')


def test_annotations_fill_labels_and_texts(tmp_path, source):
    folder, _ = source('sam_slr27')
    notes = {'c0': {'label': 7}, 'c2': {'gloss': ['HELLO', 'YOU'], 'text': 'hello you .', 'signer': 'ann'}}
    report = convert_poses(folder, tmp_path / 'x_data_joint.npy', 'sam_slr', annotations=notes)
    assert report.remarks == ['2 clips have no label (-1); pass an annotation file']
    report = convert_poses(folder, tmp_path / 'x.pkl.gz', annotations=notes)
    assert report.remarks == ['2 clips have neither gloss nor text; pass an annotation file']
    import gzip
    import pickle

    with gzip.open(tmp_path / 'x.pkl.gz') as file:
        samples = {s['name']: s for s in pickle.load(file)}
    assert {k: samples['c2'][k] for k in ('signer', 'gloss', 'text', 'num_frames')} == {
        'signer': 'ann', 'gloss': 'HELLO YOU', 'text': 'hello you .', 'num_frames': 5,
    }  # fmt: skip
    with (tmp_path / 'x_label.pkl').open('rb') as file:
        assert pickle.load(file) == (['b/c1', 'c0', 'c2'], [-1, 7, -1])


def test_command(tmp_path, signmm, source):
    folder, _ = source('coco_wholebody133')
    (folder / 'bad.npz').write_bytes(b'PK\x03\x04')
    labels = {
        'metainfo': {'dataset': 'x', 'labels': ['a']},
        'samples': [{'video_id': 'c0', 'split': 'train', 'label': 0}],
    }
    (tmp_path / 'ann.json').write_text(json.dumps(labels))
    arguments = [str(folder), str(tmp_path / 'out'), '--to', 'openpose', '--annotations', str(tmp_path / 'ann.json')]
    said = signmm('data convert', *arguments)
    assert said.status == 1 and '3 clips written, 1 failed' in said.out
    assert 'not in the files (3 of 3 clips): the frames per second' in said.out
    assert 'bad: pose file' in said.err
    assert len(list(find_clips(tmp_path / 'out'))) == 3
    said = signmm('data convert', 'nowhere', tmp_path / 'o.pose')
    assert said.status == 2 and 'nowhere does not exist' in said.err


def test_third_coordinate_is_kept_or_named(tmp_path):
    """What cannot hold it says so; what can gives it back."""
    for unit, form, kept in [
        ('part', 'npz', True), ('image', 'npz', True), ('part', 'pose', True), ('part', 'mediapipe_npy', True),
        ('image', 'pose', False), ('part', 'openpose', False),
    ]:  # fmt: skip
        folder = tmp_path / f'{unit}_{form}'
        pose = with_depth(random_pose('mediapipe75'), unit)
        write_npz(folder / 'in' / 'a.npz', pose)
        report = convert_poses(folder / 'in', folder / 'out', form)
        assert report.failed == []
        assert any('third coordinate' in note for note in report.notes) != kept
        back = convert_poses(folder / 'out', folder / 'back', 'npz', image_size=(640, 480))
        assert back.failed == []
        again = read_npz(folder / 'back' / f'{back.written[0]}.npz')
        assert (again.z_unit == unit) == kept
        if kept:
            np.testing.assert_allclose(again.z, pose.z, rtol=1e-6)
