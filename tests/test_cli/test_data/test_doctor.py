from __future__ import annotations

import json
from pathlib import Path

import pytest

from signmm.datasets.pose_source import open_poses
from signmm.io import write_npz
from signmm.synth import SynthSign
from signmm.synth.export import write_clips


@pytest.fixture(scope='module')
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp('synth')
    write_clips(SynthSign(3, 3, seed=4), out, repeats=2)
    return out


def test_healthy_annotation_file(signmm, folder, tmp_path) -> None:
    page = tmp_path / 'page.html'
    arguments = [str(folder / 'clips.json'), '--poses', str(folder / 'clips_poses'), '--html', str(page)]
    done = signmm('data doctor', *arguments)
    assert done.status == 0
    assert 'healthy: 0 problems, 0 warnings' in done.out
    text = page.read_text()
    assert text.count('<img') >= 4 and f': signmm data doctor {folder}/clips.json --poses' in text


def test_config_and_json(signmm, folder, tmp_path) -> None:
    data = f'dict(type="SignDataset", ann_file="{folder}/clips.json", poses="{folder}/clips_poses", split="train")'
    config = tmp_path / 'c.py'
    config.write_text(
        f'train_dataloader = dict(dataset={data})\ntest_dataloader = dict(dataset=dict(datasets=[{data}]))\n'
    )
    done = signmm('data doctor', config, '--json', '--no-leaks')
    assert done.status == 0
    (report,) = json.loads(done.out)
    assert report['healthy'] and report['tables']['splits'][1][:2] == ['train', 6]


def test_problem_and_no_data(signmm, folder, tmp_path) -> None:
    content = json.loads((folder / 'clips.json').read_text())
    content['samples'].append(content['samples'][0])
    path = tmp_path / 'a.json'
    path.write_text(json.dumps(content))
    done = signmm('data doctor', path)
    assert done.status == 1
    assert '1 ids are more than once in one split' in done.out
    (tmp_path / 'empty.py').write_text('x = 1\n')
    assert signmm('data doctor', tmp_path / 'none.json').status == 2
    done = signmm('data doctor', tmp_path / 'empty.py')
    assert done.status == 2 and "no data loader with an 'ann_file'" in done.err


def test_poses_alone(signmm, folder, tmp_path) -> None:
    done = signmm('data doctor', folder / 'clips_poses', '--html', tmp_path / 'page.html')
    assert done.status == 0 and 'no annotation file was given' in done.out
    assert 'no clip is a copy of another one (18 compared)' in done.out
    store = open_poses(folder / 'clips_poses')
    for name in ('a', 'b'):
        write_npz(tmp_path / 'poses' / f'{name}.npz', store[next(iter(store))])
    done = signmm('data doctor', tmp_path / 'poses')
    assert done.status == 0 and 'inside a split show the same performance' in done.out
    done = signmm('data doctor', tmp_path / 'poses', '--poses', tmp_path / 'poses')
    assert done.status == 2 and 'poses alone have no --poses' in done.err
    done = signmm('data doctor', tmp_path / 'poses' / 'a.npz')
    assert done.status == 0 and '(1 compared)' in done.out
    (tmp_path / 'a.csv').write_text('video,gloss,split')
    done = signmm('data doctor', tmp_path / 'a.csv')
    assert done.status == 2 and 'is a table of labels; make annotations of it first: signmm data annotate' in done.err
    (tmp_path / 'none').mkdir()
    assert signmm('data doctor', tmp_path / 'none').status == 2
