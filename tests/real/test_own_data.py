"""Real data by the short way: doctor, training without a config, predicting, for every labelled set and for videos."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from signmm.datasets.annotations import read_annotations
from signmm.datasets.pose_source import open_poses
from signmm.io import write_npz
from tests.real.doctor_data import SETS
from tests.real.real_data import DATA

ROOT = Path(__file__).resolve().parents[2]
VIDEOS = DATA / 'demo_videos'
PYTHON = os.environ.get('SIGNMM_EXTRACT_PYTHON')
#: Sets with labels -> the problems that the doctor names there. The leak of fingerspelling is a false alarm: mm and nn
#: of one language, 15 frames, at five sixths of the speed.
LABELLED = {
    'wlasl50': set(), 'bhutan15': set(), 'isl_kinect30': set(), 'fingerspelling': {'leaks'},
    'asl100_single': {'leaks'},
}  # fmt: skip
pytestmark = [pytest.mark.long, pytest.mark.skipif(not DATA.is_dir(), reason='the real data are not here')]


@pytest.mark.parametrize('name', LABELLED)
def test_a_set_by_the_short_way(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signmm) -> None:
    monkeypatch.chdir(tmp_path)
    path = SETS[name](tmp_path / 'data')
    poses = path.parent / 'poses'
    done = signmm('data doctor', path, '--poses', poses, '--json', '--html', 'doctor.html')
    (report,) = json.loads(done.out)
    problems = {finding['check'] for finding in report['findings'] if finding['severity'] == 'problem'}
    assert problems == LABELLED[name], [f for f in report['findings'] if f['severity'] == 'problem']
    assert all(finding['cure'] for finding in report['findings'] if finding['severity'] != 'note')

    assert signmm('train', '--data', path, '--poses', poses, '--epochs', 2, '--work-dir', 'run').status == 0
    labels = read_annotations(path)[0]['labels']
    store = open_poses(poses)
    some = tmp_path / 'some'
    for number, video_id in enumerate(list(store)[:5]):
        write_npz(some / f'{number}.npz', store[video_id])
    done = signmm('predict', 'run/last.pth', some, '--json', '--device', 'cpu')
    assert done.status == 0, done.err
    answers = json.loads(done.out)
    assert len(answers) == 5 and all(answer['answer'] in (*labels, 'no hands') for answer in answers)


@pytest.mark.parametrize(
    ('name', 'said'), [('signsuisse', 'not every clip has a label'), ('boston104', 'continuous.md')]
)
def test_sets_without_labels_are_refused_in_one_line(name: str, said: str, tmp_path: Path, signmm) -> None:
    path = SETS[name](tmp_path)
    done = signmm('train', '--data', path, '--poses', path.parent / 'poses')
    assert done.status == 2 and said in done.err and done.err.count('\n') == 1


@pytest.mark.skipif(not PYTHON, reason='SIGNMM_EXTRACT_PYTHON names no environment; run make test-extract')
def test_the_four_commands_on_videos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signmm) -> None:
    """The page's commands as they stand; stretches of three videos are the clips of three signs."""
    page = (ROOT / 'docs' / 'how_to' / 'my_own_videos.md').read_text()
    block = page.split('## The four commands')[1].split('##')[0]
    commands = [line.split()[1:] for line in block.splitlines() if line.startswith('    signmm ')]
    assert len(commands) <= 4
    monkeypatch.chdir(tmp_path)
    videos = sorted(VIDEOS.glob('*.mp4'))
    rows = ['video,gloss,split,first,last']
    Path('data/mine/videos').mkdir(parents=True)
    for gloss, video in zip(('ONE', 'TWO', 'THREE'), videos, strict=True):
        shutil.copy(video, f'data/mine/videos/{video.name}')
        for number, split in enumerate(('train', 'train', 'train', 'val', 'test')):
            rows.append(f'{video.name},{gloss},{split},{8 * number},{8 * number + 8}')
    Path('data/mine/labels.csv').write_text('\n'.join(rows))
    Path('settings.ini').write_text(f'[extract]\nbackend = mediapipe\npython = {PYTHON}\n')
    monkeypatch.setenv('SIGNMM_SETTINGS', 'settings.ini')
    shutil.copy(videos[1], 'new_video.mp4')
    for words in commands:
        done = signmm(' '.join(words), *(['--epochs', '1'] if words[0] == 'train' else []))
        assert done.status == 0, done.err
    assert any(gloss in done.out for gloss in ('ONE', 'TWO', 'THREE')) and Path('answer.mp4').stat().st_size > 1000
    answer = json.loads(signmm('predict', 'work_dirs/my_signs/best.pth', 'new_video.mp4', '--json').out)[0]
    assert 'warnings' not in answer and answer['hand_share'] > 0.5
