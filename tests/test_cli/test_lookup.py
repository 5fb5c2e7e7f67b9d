"""signmm index and signmm lookup: a dictionary, a new sign, metrics, refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from signmm.io import write_npz
from signmm.testing.fakes import fake_pose
from tests.test_apis.conftest import checkpoint

__all__ = ['checkpoint']


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Folders ``signs`` with two signs, ``more`` with a third one, ``queries`` with copies of three clips."""
    for place, seed in (('signs/up/1', 0), ('signs/up/2', 0), ('signs/down/1', 1), ('more/left/1', 6)):
        write_npz(tmp_path / f'{place}.npz', fake_pose(seed=seed))
    for name, seed in (('up', 0), ('down', 1), ('left', 6)):
        write_npz(tmp_path / 'queries' / name / '9.npz', fake_pose(seed=seed))
    return tmp_path


def test_dictionary_new_sign_and_metrics(checkpoint, clips: Path, signmm) -> None:
    model, out = checkpoint(), clips / 'signs.npz'
    done = signmm('index', model, clips / 'signs', '--out', out)
    assert done.status == 0 and '2 signs, 3 examples, threshold ' in done.out and 'none' not in done.out
    refused = signmm('lookup', out, model, clips / 'queries', '--by-folder')
    assert refused.status and "has no sign 'left'" in refused.err
    assert signmm('index', model, clips / 'more', '--add', out, '--out', out).status == 0
    done = signmm('lookup', out, model, clips / 'queries', '--by-folder', '--topk', 1)
    assert done.status == 0 and '3 queries: R@1 100.00, R@5 100.00, R@10 100.00, MRR 100.00, DCG 100.00' in done.out
    firsts = {line.split('/')[-2]: line.split(': ')[1].split()[0] for line in done.out.splitlines() if '9.npz' in line}
    assert firsts == {'up': 'up', 'down': 'down', 'left': 'left'}


def test_one_example_each_has_no_threshold(checkpoint, clips: Path, signmm) -> None:
    done = signmm('index', checkpoint(), clips / 'queries', '--out', clips / 'one.npz')
    assert done.status == 0 and 'threshold none (no sign has two examples)' in done.out
    assert 'in the dictionary' not in signmm('lookup', clips / 'one.npz', checkpoint(), clips / 'signs').out


def test_a_stranger_is_told(checkpoint, clips: Path, signmm) -> None:
    model, out = checkpoint(), clips / 'signs.npz'
    signmm('index', model, clips / 'signs', '--out', out)
    lines = signmm('lookup', out, model, clips / 'queries').out.splitlines()
    told = {line.split('/')[-2]: 'not in the dictionary?' in line for line in lines if '9.npz' in line}
    assert told == {'up': False, 'down': False, 'left': True}


def test_threshold_from_other_clips_and_json(checkpoint, clips: Path, signmm) -> None:
    model, out = checkpoint(), clips / 'signs.npz'
    words = ['index', model, clips / 'signs', '--out', out, '--threshold-from', clips / 'queries']
    done = signmm(words[0], *words[1:])
    assert done.status == 0 and '2 signs, 3 examples, threshold ' in done.out
    assert '3 queries, each by a threshold fitted without its sign' in done.out
    found = signmm('lookup', out, model, clips / 'queries', '--json')
    answers = {Path(row['clip']).parent.name: row for row in json.loads(found.out)}
    assert {name: row['in_dictionary'] for name, row in answers.items()} == {'up': True, 'down': True, 'left': False}
    assert answers['up']['confidence'] > 0.5 > answers['left']['confidence']
    assert answers['down']['signs'][0]['name'] == 'down' and answers['down']['threshold'] < 1
    lines = signmm('lookup', out, model, clips / 'queries').out
    assert lines.count('(in the dictionary: ') == 3 and lines.count('not in the dictionary?') == 1
    wrong = signmm('index', model, clips / 'signs', '--out', out, '--threshold-from', clips / 'none')
    assert wrong.status and 'expected a folder with one folder for each sign' in wrong.err


def test_one_name_in_two_unicode_forms_is_one_sign(checkpoint, clips: Path, signmm) -> None:
    model, out = checkpoint(), clips / 'signs.npz'
    for folder, name in (('signs', 'caf\u00e9'), ('more', 'cafe\u0301'), ('queries', 'cafe\u0301')):
        write_npz(clips / folder / name / f'{folder}.npz', fake_pose(seed=3))
    (clips / 'signs' / '.cache').mkdir()  # of another program
    assert signmm('index', model, clips / 'signs', '--out', out).status == 0
    assert '4 signs, 6 examples' in signmm('index', model, clips / 'more', '--add', out, '--out', out).out
    assert signmm('lookup', out, model, clips / 'queries', '--by-folder').status == 0


def test_refusals(checkpoint, clips: Path, signmm) -> None:
    model, out = checkpoint(), clips / 'signs.npz'
    signmm('index', model, clips / 'signs', '--out', out)
    other = clips / 'other.pth'
    other.write_bytes(model.read_bytes() + b' ')
    for command in (['lookup', out, other, clips / 'signs'],
                    ['index', other, clips / 'more', '--add', out, '--out', out]):  # fmt: skip
        done = signmm(command[0], *command[1:])
        assert done.status and 'was made with another checkpoint' in done.err
    assert 'ending in .npz' in signmm('index', model, clips / 'signs', '--out', clips / 'a.json').err
    assert 'one folder for each sign' in signmm('index', model, clips / 'signs' / 'up', '--out', out).err
    again = signmm('index', model, clips / 'signs', '--add', out, '--out', out)
    assert again.status and 'is there already' in again.err
