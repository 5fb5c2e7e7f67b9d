from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from signmm.datasets.annotations import write_annotations
from signmm.doctor.checkup import check_up
from signmm.doctor.plant import combine
from signmm.doctor.report import Report
from signmm.io import PackedStoreWriter, convert_poses, write_npz
from signmm.structures import PoseSequence, get_layout
from signmm.synth import SynthSign
from signmm.synth.export import write_clips

CORPUS = SynthSign(4, 3, seed=4)


@pytest.fixture(scope='module')
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp('synth')
    write_clips(CORPUS, out, repeats=2)
    return out


def problems(report: Report) -> dict[str, str]:
    return {f.check: f.text for f in report.of('problem')}


def test_clean_corpus_is_healthy(folder: Path) -> None:
    report = check_up(folder / 'clips.json', folder / 'clips_poses', reference=folder / 'clips.json')
    assert report.healthy and not report.of('warning') and report.leaks == []
    assert report.tables['splits'][1] == ['train', 8, 4, 1, '2 / 2 / 2']


def test_without_poses(folder: Path) -> None:
    report = check_up(folder / 'clips.json')
    assert report.healthy and 'no poses were given' in report.findings[-1].text


def spoil(folder: Path, out: Path) -> Path:
    """One leak into the test, one missing clip, one that is cut off, one annotated beyond its end, one surplus."""
    content = json.loads((folder / 'clips.json').read_text())
    rng = np.random.default_rng(0)
    for number, sample in enumerate(content['samples']):
        label, signer, repeat = sample['label'], int(sample['signer'][1:]), number % 2
        pose = combine(CORPUS.clip(1, 0, 0), rng) if number == 20 else CORPUS.clip(label, signer, repeat)
        if number != 5:
            write_npz(out / f'{sample["video_id"]}.npz', pose)
        if number == 7:
            path = out / f'{sample["video_id"]}.npz'
            path.write_bytes(path.read_bytes()[:5000])
        if number == 9:
            sample['frames'] = [0, 1000]
    write_npz(out / 'surplus.npz', CORPUS.clip(0, 0, 9))
    write_annotations(out / 'a.json', content['metainfo'], content['samples'])
    return out / 'a.json'


def test_what_is_wrong_is_named(folder: Path, tmp_path: Path) -> None:
    path = spoil(folder, tmp_path)
    report = check_up(path, tmp_path)
    found = problems(report)
    assert set(found) == {'missing', 'unreadable', 'leaks'}
    names = [s['video_id'] for s in json.loads(path.read_text())['samples']]
    assert found['missing'] == f'missing clips, 1 of 24: {names[5]} (train)'
    assert names[7] in found['unreadable'] and f'{names[9]}: field' in found['unreadable']
    assert 'surplus' not in names and any('no split uses: 1' in f.text for f in report.findings)
    (leak,) = report.leaks
    assert leak['clips'] == [names[2], names[20]] and leak['splits'] == ['train', 'test']
    assert [p['names'] for p in report.figures['leaks']] == [leak['clips']]
    assert check_up(path, tmp_path, leaks=False).leaks == []


def test_clips_without_a_scale_are_no_copies(tmp_path: Path) -> None:
    """Four different motions of one hand before a body that is one constant point."""
    rng, layout = np.random.default_rng(0), get_layout('mediapipe75')
    left, right = (list(layout.parts[side]) for side in ('left', 'right'))
    samples = []
    for number in range(4):
        xy = np.full((30, len(layout), 2), 200, np.float32)
        centre = rng.normal(0, 12, (30, 1, 2)).cumsum(0) + rng.uniform(100, 400, 2)
        xy[:, right] = centre + rng.normal(0, 15, (1, len(right), 2))
        score = np.ones(xy.shape[:2], np.float32)
        xy[:, left], score[:, left] = 0, 0
        pose = PoseSequence(xy, score, layout, 25.0, (640, 480), 'made')
        write_npz(tmp_path / f'c{number}.npz', pose)
        samples.append({'video_id': f'c{number}', 'split': ('train', 'test')[number % 2], 'label': number // 2})
    write_annotations(tmp_path / 'a.json', {'labels': ['x', 'y']}, samples)
    report = check_up(tmp_path / 'a.json', tmp_path)
    assert report.leaks == [] and 'leaks' not in problems(report)
    (warning,) = [f for f in report.of('warning') if f.check == 'leaks']
    assert '4 of 4, cannot be compared except bit by bit: c0, c1' in warning.text


def test_other_formats_and_spans_of_one_video(tmp_path: Path) -> None:
    """Poses as another tool writes them, of one video that two splits share."""
    write_npz(tmp_path / 'raw' / 'long.npz', CORPUS.clip(0, 0, 0))
    convert_poses(tmp_path / 'raw', tmp_path / 'poses', 'mmpose_json')
    spans = {'a': ('train', [0, 10]), 'b': ('test', [5, 15]), 'c': ('test', [15, 20])}
    samples = [{'video_id': i, 'video': 'long', 'split': s, 'label': 0, 'frames': f} for i, (s, f) in spans.items()]
    (tmp_path / 'a.json').write_text(json.dumps({'metainfo': {'labels': ['x']}, 'samples': samples}))
    report = check_up(tmp_path / 'a.json', tmp_path / 'poses', leaks=False)
    (leak,) = report.of('problem')
    assert leak.check == 'leaks' and leak.items == ('long: b (test), a (train)',) and 'in one split' in leak.cure
    assert all(f.cure for f in report.of('problem') + report.of('warning'))


def test_the_same_clip_under_two_labels(tmp_path: Path) -> None:
    with PackedStoreWriter(tmp_path / 'poses') as store:
        for name in 'ab':
            store.add(name, CORPUS.clip(0, 0, 0))
    samples = [{'video_id': n, 'split': 'train', 'label': i} for i, n in enumerate('ab')]
    write_annotations(tmp_path / 'a.json', {'labels': ['x', 'y']}, samples)
    report = check_up(tmp_path / 'a.json', tmp_path / 'poses')
    assert 'a (train) = b (train): bit by bit' in problems(report)['leaks']
