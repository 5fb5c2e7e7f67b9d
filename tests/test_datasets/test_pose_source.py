"""Training and its neighbours on poses of others' formats, without packing them first."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from signmm.datasets.annotations import read_annotations, video_of, write_annotations
from signmm.datasets.pack import pack_folder
from signmm.datasets.pose_source import open_poses
from signmm.datasets.sign_dataset import SignDataset
from signmm.io import convert_poses, write_npz
from signmm.synth import SynthSign
from signmm.synth.export import write_clips

FORMS = {'pose': 'theirs', 'openpose': 'theirs', 'neccam': 'theirs/clips.pkl.gz'}


@pytest.fixture(params=FORMS)
def poses(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny corpus whose poses are in another's format: a file or folder for each clip, a pickle of all."""
    write_clips(SynthSign(num_glosses=2, num_signers=3), tmp_path, repeats=1)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / FORMS[request.param]
    report = convert_poses('clips_poses', path, request.param)
    assert len(report.written) == 6 and not report.failed
    return path


def test_equal_to_packed(poses: Path) -> None:
    pack_folder(poses, 'store')
    store, loose = open_poses('store'), open_poses(poses)
    assert sorted(store) == sorted(loose) and len(loose) == 6
    for opened in (loose, pickle.loads(pickle.dumps(loose))):
        for name in store:
            np.testing.assert_array_equal(opened[name].xy, store[name].xy)
            np.testing.assert_array_equal(opened[name].score, store[name].score)
            assert opened[name].layout.name == store[name].layout.name
    packed, direct = SignDataset('clips.json', 'store'), SignDataset('clips.json', str(poses))
    assert len(direct) == len(packed) == 2
    for index in range(2):
        name = video_of(direct.get_data_info(index))
        np.testing.assert_array_equal(direct.read_pose(index).xy, store[name].xy)
        np.testing.assert_array_equal(packed.read_pose(index).xy, store[name].xy)


def test_train_and_baseline(poses: Path, signmm) -> None:
    done = signmm('train', '--data', 'clips.json', '--poses', poses, '--epochs', 1)
    assert done.status == 0, done.err
    summary = json.loads(Path('work_dirs/synthsign_small/summary.json').read_text())
    assert summary['counts'] == {'train': 2, 'val': 2}
    done = signmm('baseline', 'clips.json', poses, '--clips', 0)
    assert done.status == 0 and '2 training clips, 2 test clips' in done.out, done.err
    assert 'a packed store is faster: signmm data pack' in done.out + done.err


def test_annotate_counts_them(poses: Path, signmm) -> None:
    rows = ['video,gloss,split', 'gone,A,test']
    rows += [f'{s["video_id"]},{"AB"[s["label"]]},{s["split"]}' for s in read_annotations('clips.json')[1]]
    Path('labels.csv').write_text('\n'.join(rows))
    done = signmm('data', 'annotate', 'labels.csv', 'mine.json', '--poses', poses)
    assert 'poses, train: 2 of 2 clips found' in done.out and 'poses, test: 2 of 3 clips found' in done.out
    assert done.status == 1 and '1 clips have no poses: gone' in done.err


def test_what_needs_an_option_is_sent_to_pack(tmp_path: Path, signmm) -> None:
    np.save(tmp_path / 'a.npy', np.random.default_rng(0).uniform(0.3, 0.6, (4, 543, 3)))
    with pytest.raises(
        ValueError, match=r'--image-size WxH\)\. Make a packed store with that option: signmm data pack'
    ):
        open_poses(tmp_path)['a']
    ann = tmp_path / 'ann' / 'ann.json'
    write_annotations(ann, {'labels': ['x']}, [{'video_id': 'a', 'split': 'train', 'label': 0}])
    done = signmm('train', '--data', ann, '--poses', tmp_path)
    assert done.status == 1 and done.err.count('\n') == 1 and 'signmm data pack' in done.err


def test_one_id_of_two_clips_is_refused_when_it_is_read(tmp_path: Path) -> None:
    pose = SynthSign(num_glosses=1, num_signers=1).clip(0, 0, 0)
    for name in ('caf\u00e9', 'cafe\u0301', 'b'):
        write_npz(tmp_path / f'{name}.npz', pose)
    poses = open_poses(tmp_path)
    assert sorted(poses) == ['b', 'caf\u00e9'] and len(poses['b']) == len(pose)
    with pytest.raises(ValueError, match="several files have the id 'caf\u00e9'"):
        poses['caf\u00e9']


def test_one_id_inside_of_a_file_and_beside_it(tmp_path: Path) -> None:
    pose = SynthSign(num_glosses=1, num_signers=1).clip(0, 0, 0)
    write_npz(tmp_path / 'source' / 'a.npz', pose)
    write_npz(tmp_path / 'in' / 'a.npz', pose)
    convert_poses(tmp_path / 'source', tmp_path / 'in' / 'many.pkl.gz', 'neccam')
    with pytest.raises(ValueError, match="several clips have the id 'a'; rename or remove all but one"):
        open_poses(tmp_path / 'in')['a']
